import type { getSessionInput, SessionView } from '@croupier/contract/session';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import { actionResultOf } from '../action/action-result.ts';
import type { Call } from '../call.ts';
import { readSessions } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { authorisationOf } from '../engine/authorisation-of.ts';
import { eventAt } from '../event/read-stream.ts';
import { requireOwner } from '../ownership.ts';
import { sessionViewOf } from './domain/view.ts';

/**
 * A session, as far as the token may see: level 0 ids, level 1 state and last result, level 2 metrics and reward.
 * @throws NOT_FOUND; FORBIDDEN when more is asked for than the token may see
 */
export async function getSession(
  core: Core,
  call: Call,
  input: z.output<typeof getSessionInput>,
): Promise<SessionView> {
  const [session] = await readSessions(core.db, [input.sessionId]);
  if (!session) throw new AppError('NOT_FOUND', 'There is no such session.');
  requireOwner(call.principal, session.facts.ownerId, 'session');
  const level = input.level ?? call.principal.contextLevel;
  if (level > call.principal.contextLevel) {
    throw new AppError('FORBIDDEN', 'The token does not allow so much context.', {
      details: { requestedLevel: level, allowedLevel: call.principal.contextLevel },
    });
  }
  const lastVersion = level === 0 ? null : session.lastActionVersion;
  const lastEvent = lastVersion === null ? undefined : await eventAt(core, session.facts.id, lastVersion);
  const authorisation = level === 0 ? null : await authorisationOf(core, session.facts.parHash);
  return sessionViewOf(session, level, { lastResult: lastEvent ? actionResultOf(lastEvent) : null, authorisation });
}
