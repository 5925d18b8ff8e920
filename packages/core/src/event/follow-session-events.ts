import type { EventView, followSessionEventsInput } from '@croupier/contract/event';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireContext, requireOwner } from '../ownership.ts';
import { eventViewOf } from './event-view.ts';
import { followStream } from './follow-events.ts';

const batchMax = 100;

/**
 * Follows the stream of a session: batches of its events above version `after`, oldest first, until the signal aborts. An
 * empty batch says that nothing has come for `idleMs`.
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
  const batches = followStream(
    core,
    { streamId: facts.id, afterVersion: input.after, type: input.type ?? null, batchMax, idleMs: options.idleMs },
    options.signal,
  );
  return viewsOf(batches);
}

async function* viewsOf(batches: ReturnType<typeof followStream>): AsyncGenerator<readonly EventView[]> {
  for await (const batch of batches) yield batch.map(eventViewOf);
}
