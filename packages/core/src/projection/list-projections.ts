import { projectionNames, type listProjectionsInput, type ProjectionList } from '@croupier/contract/projection';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { lagOf, visibilityOf } from '../event/consumer/lag.ts';
import { projections } from './catalogue.ts';
import { consumerOf, readLive } from './store/generation-store.ts';

/** Every projection: where it stands, how far it is behind, and what holds events back. */
export async function listProjections(
  core: Core,
  _call: Call,
  _input: z.output<typeof listProjectionsInput>,
): Promise<ProjectionList> {
  const live = new Map((await readLive(core.db, projectionNames)).map((one) => [one.name, one]));
  const consumers = [...live.values()].map((one) => consumerOf(one.name, one.generation));
  const lags = new Map((await lagOf(core, consumers)).map((one) => [one.name, one]));
  const visibility = await visibilityOf(core);
  return {
    items: projections.map(({ name, about, table }) => {
      const one = live.get(name);
      const lag = one && lags.get(consumerOf(name, one.generation));
      return {
        name,
        about,
        table,
        exists: one !== undefined,
        generation: one?.generation ?? null,
        checkpoint: lag?.checkpoint ?? null,
        behindEvents: lag?.behindEvents ?? 0,
        behindMs: lag?.behindMs ?? 0,
        movedAt: lag === undefined ? null : new Date(lag.movedAtMs),
        rebuiltAt: one === undefined || one.rebuiltAtMs === null ? null : new Date(one.rebuiltAtMs),
      };
    }),
    heldBackMs: visibility.heldBackMs,
    eventsFromTheFuture: visibility.eventsFromTheFuture,
  };
}
