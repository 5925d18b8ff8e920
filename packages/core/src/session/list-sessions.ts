import type { listSessionsInput, sessionPage } from '@croupier/contract/session';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { oversees, requireContext } from '../ownership.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { readSessionSummaries } from './session-store.ts';

/** The caller's sessions (everybody's, for those who oversee), newest first. @throws FORBIDDEN below context level 1 */
export async function listSessions(
  core: Core,
  call: Call,
  input: z.output<typeof listSessionsInput>,
): Promise<z.infer<typeof sessionPage>> {
  requireContext(call.principal, 1);
  const [beforeId] = readCursor(input.cursor, 'sessions', ['ffffffff-ffff-7fff-bfff-ffffffffffff']);
  const sessions = await readSessionSummaries(core.db, {
    ownerId: oversees(call.principal) ? null : call.principal.userId,
    beforeId,
    state: input.state ?? null,
    gameId: input.gameId ?? null,
    limit: input.limit + 1,
  });
  return pageOf(sessions, input.limit, (session) => cursorText('sessions', [session.sessionId]));
}
