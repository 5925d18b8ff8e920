import type { eventPage, sessionEventsInput } from '@croupier/contract/event';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireContext, requireOwner } from '../ownership.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { eventViewOf } from './event-view.ts';
import { readStream } from './read-stream.ts';

/** The stream of a session, oldest first. @throws NOT_FOUND; FORBIDDEN below context level 2 */
export async function readSessionEvents(
  core: Core,
  call: Call,
  input: z.output<typeof sessionEventsInput>,
): Promise<z.infer<typeof eventPage>> {
  const facts = await core.sessionFacts.get(input.sessionId);
  requireOwner(call.principal, facts.ownerId, 'session');
  requireContext(call.principal, 2);
  const [after] = readCursor(input.cursor, 'stream', ['0']);
  const events = await readStream(core, {
    streamId: facts.id,
    afterVersion: Number(after),
    type: input.type ?? null,
    limit: input.limit + 1,
  });
  return pageOf(events.map(eventViewOf), input.limit, (event) => cursorText('stream', [String(event.streamVersion)]));
}
