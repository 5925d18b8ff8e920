import type { SpinBatchResult } from '@croupier/contract/spin-batch';
import { assert } from '@croupier/kernel/assert';
import type { StoredEvent } from '../event/stored-event.ts';
import { actionResultOf } from './action-result.ts';

export type BatchStop = SpinBatchResult['stopped'];

/** How many events of spins follow the event of a batch. */
export function spinsOfBatch(event: StoredEvent): number {
  return Number(event.payload['played']);
}

/** The answer to a batch: a pure function of its event and of those of its spins. `results`: with the spins or without. */
export function batchResultOf(
  event: StoredEvent,
  spins: readonly StoredEvent[],
  results: 'full' | 'none',
): SpinBatchResult {
  assert(event.type === 'action.spin_batch', () => `${event.type} is not the event of a batch`);
  // Payloads of this type are written by `decideBatch`, in just this shape.
  const { engine: _engine, ...payload } = event.payload as { engine?: unknown } & Omit<
    SpinBatchResult,
    'sessionId' | 'firstStreamVersion' | 'streamVersion' | 'results' | 'at'
  >;
  return {
    sessionId: event.streamId,
    firstStreamVersion: event.streamVersion + 1,
    streamVersion: event.streamVersion + payload.played,
    ...payload,
    results: results === 'none' ? [] : spins.map(spinOf),
    at: new Date(event.atMs),
  };
}

function spinOf(event: StoredEvent) {
  const result = actionResultOf(event);
  assert(result.type === 'Spin', 'a batch has spins only');
  return result;
}
