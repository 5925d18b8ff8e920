import type { revokeTokenInput } from '@croupier/contract/identity';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { sealEvent } from '../event/seal.ts';
import { forgetToken } from './authenticate.ts';
import { advanceUser, lockUser, markRevoked, readToken } from './identity-store.ts';

/**
 * Revokes a token: at once in this process, within five seconds in others. Revoking it again changes nothing.
 * @throws NOT_FOUND for a token that is not there or not the caller's (administrators revoke anybody's)
 */
export async function revokeToken(core: Core, call: Call, input: z.output<typeof revokeTokenInput>): Promise<void> {
  const token = await readToken(core.db, input.tokenId);
  if (!token || (token.userId !== call.principal.userId && call.principal.role !== 'admin')) {
    throw new AppError('NOT_FOUND', 'There is no such token.');
  }
  await inTransaction(core, async (db) => {
    const user = present(await lockUser(db, token.userId), 'a token without a user');
    const nowMs = core.clock.now();
    if (!(await markRevoked(db, token.id, nowMs))) return;
    const revoked = sealEvent({
      draft: {
        streamType: 'user',
        streamId: user.id,
        type: 'user.token_revoked',
        gameId: null,
        payload: { tokenId: token.id },
      },
      call,
      idempotencyKey: null,
      streamVersion: user.streamVersion + 1,
      previousHash: user.headHash,
      atMs: nowMs,
    });
    await advanceUser(db, user.id, revoked);
    await appendEvent(db, revoked);
  });
  forgetToken(core, token.id);
}
