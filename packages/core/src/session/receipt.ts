import type { SessionReceipt } from '@croupier/contract/session';
import type { Edge, EndReason, SessionState as StateName } from '@croupier/contract/session-states';
import { present } from '@croupier/kernel/assert';
import { serverSeedHashOf } from '@croupier/slots/fair/commitment';
import type { StoredEvent } from '../event/stored-event.ts';
import { walkToEnd } from './domain/machine.ts';
import type { SessionFacts } from './domain/session-state.ts';

/** The answer to create, transition and cancel: a pure function of the event and of what never changes. */
export function receiptOf(
  facts: Pick<SessionFacts, 'id' | 'gameId'> & { readonly serverSeed?: Uint8Array },
  event: StoredEvent,
): SessionReceipt {
  const walked = edgesOf(event);
  const last = walked.at(-1);
  // Transitions of the first version say nothing: it committed to the server seed alone.
  const published = event.payload['commitment'];
  return {
    sessionId: facts.id,
    gameId: facts.gameId,
    state: last?.to ?? 'Idle',
    endReason: last?.reason ?? null,
    streamVersion: event.streamVersion,
    transitions: [...walked],
    commitment: typeof published === 'string' ? published : serverSeedHashOf(present(facts.serverSeed, 'a seed')),
    at: new Date(event.atMs),
  };
}

function edgesOf(event: StoredEvent): readonly Edge[] {
  // Payloads of these types are written by this feature, in just these shapes.
  switch (event.type) {
    case 'session.transition': {
      const { input, from, to, reason } = event.payload as Edge;
      return [{ input, from, to, reason }];
    }
    case 'session.cancelled': {
      const { from, reason } = event.payload as { from: StateName; reason: EndReason };
      return walkToEnd(from, reason);
    }
    default:
      return [];
  }
}
