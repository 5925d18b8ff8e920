import type { EventVerification, verifyEventsInput } from '@croupier/contract/evidence';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../../call.ts';
import { inSnapshot } from '../../commit/transaction.ts';
import type { Core } from '../../core.ts';
import { LongTasks } from '../../long-tasks.ts';
import { proveEvents } from './prove-events.ts';

type Input = z.output<typeof verifyEventsInput>;

const proofs = new LongTasks<EventVerification>('events verify');

/**
 * Proves the event store in one snapshot, or names the first difference: every stream, in the order of their ids, has the
 * versions 1…n without a gap; every event hashes, with the hash before it, to its own; positions rise within a stream; the
 * last version and hash are those of the aggregate's row; no aggregate is without events and no stream without an aggregate;
 * events are on the game of their session; idempotency keys and events lead to each other. Over detached months the chain
 * goes on from the hash that they ended with. Reads everything once, in bounded memory.
 * With a task id, calls join one proof (see `LongTasks`).
 * @throws NOT_FOUND when there is nothing at all of the one stream that is asked for; IN_FLIGHT, CONFLICT and CAPACITY of a
 *   task; UNAVAILABLE
 */
export async function verifyEvents(core: Core, call: Call, input: Input): Promise<EventVerification> {
  return await proofs.run(core, call, input, async () => await prove(core, input));
}

async function prove(core: Core, input: Input): Promise<EventVerification> {
  const startedMs = core.clock.now();
  const streamId = input.streamId ?? null;
  const proof = await inSnapshot(core, async (db) => await proveEvents(db, { streamId, taskId: input.taskId }));
  if (streamId !== null && proof.streams === 0) throw new AppError('NOT_FOUND', 'There is no such stream.');
  return { ...proof, tookMs: core.clock.now() - startedMs };
}
