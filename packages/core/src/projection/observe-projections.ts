import { projectionNames } from '@croupier/contract/projection';
import type { Core } from '../core.ts';
import { lagOf, visibilityOf } from '../event/consumer/lag.ts';
import { consumerOf, readLive } from './store/generation-store.ts';

/** Tells the observer how far each projection is behind the event store, and what holds events back. */
export async function observeProjections(core: Core): Promise<void> {
  const live = await readLive(core.db, projectionNames);
  const nameOf = new Map(live.map((one) => [consumerOf(one.name, one.generation), one.name]));
  for (const lag of await lagOf(core, [...nameOf.keys()])) {
    core.observer.consumerLag({
      consumer: nameOf.get(lag.name) ?? lag.name,
      events: lag.behindEvents,
      lagMs: lag.behindMs,
    });
  }
  const { heldBackMs, eventsFromTheFuture } = await visibilityOf(core);
  core.observer.eventsHeldBack({ heldBackMs });
  if (eventsFromTheFuture) {
    core.observer.failure({
      message:
        'there are events of transactions that this server has not begun: see docs/projections.md, restored dumps',
      error: null,
      requestId: null,
    });
  }
}
