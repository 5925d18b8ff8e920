import type { EventView, followSessionEventsInput } from '@croupier/contract/event';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { readSessions } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { requireContext, requireOwner } from '../ownership.ts';
import { eventViewOf } from './event-view.ts';
import { followStream } from './follow-events.ts';

const batchMax = 100;

/**
 * Follows the stream of a session: batches of its events above version `after`, oldest first, until the signal aborts, or the
 * session is Completed and its last event was given. An empty batch says that nothing has come for `idleMs`.
 * @throws NOT_FOUND; FORBIDDEN below context level 2, both before the first batch; UNAVAILABLE
 */
export async function followSessionEvents(
  core: Core,
  call: Call,
  input: z.output<typeof followSessionEventsInput>,
  options: { readonly idleMs: number; readonly signal: AbortSignal },
): Promise<AsyncGenerator<readonly EventView[]>> {
  const facts = await core.sessionFacts.get(input.sessionId);
  requireOwner(call.principal, facts.ownerId, 'session');
  requireContext(call.principal, 2);
  const end = { lastType: 'session.transition', isReached: async () => await isCompleted(core, facts.id) };
  const place = { streamId: facts.id, afterVersion: input.after, type: input.type ?? null };
  return viewsOf(followStream(core, { ...place, batchMax, idleMs: options.idleMs, end }, options.signal));
}

/**
 * Whether a session is over: no event comes to its stream any more. For transports, of a session whose reader was admitted.
 */
export async function isCompleted(core: Core, sessionId: string): Promise<boolean> {
  const [session] = await readSessions(core.db, [sessionId]);
  return session?.state === 'Completed';
}

async function* viewsOf(batches: ReturnType<typeof followStream>): AsyncGenerator<readonly EventView[]> {
  for await (const batch of batches) yield batch.map(eventViewOf);
}
