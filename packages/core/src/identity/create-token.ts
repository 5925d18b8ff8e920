import type { createdToken, createTokenInput } from '@croupier/contract/identity';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { sealEvent } from '../event/seal.ts';
import { advanceUser, insertToken, lockUser } from './identity-store.ts';
import { formatToken, secretHashOf } from './token.ts';

/**
 * Makes an API token. The answer is the only place that ever shows it: what is stored is a hash.
 * @throws NOT_FOUND for another user's id, unless the caller is an administrator; FORBIDDEN for more context than the
 *   caller's own token may see
 */
export async function createToken(
  core: Core,
  call: Call,
  input: z.output<typeof createTokenInput>,
): Promise<z.infer<typeof createdToken>> {
  const { principal } = call;
  const userId = input.userId ?? principal.userId;
  if (userId !== principal.userId && principal.role !== 'admin')
    throw new AppError('NOT_FOUND', 'There is no such user.');
  if (input.contextLevel > principal.contextLevel) {
    throw new AppError('FORBIDDEN', 'A token cannot see more than the one that makes it.', {
      details: { requestedLevel: input.contextLevel, allowedLevel: principal.contextLevel },
    });
  }
  const nowMs = core.clock.now();
  const secret = core.randomBytes(32);
  const expiresAtMs = input.expiresInSeconds === undefined ? null : nowMs + input.expiresInSeconds * 1_000;
  const token = {
    id: core.ids.next(),
    userId,
    name: input.name,
    secretHash: secretHashOf(secret),
    contextLevel: input.contextLevel,
    expiresAtMs,
  };
  await inTransaction(core, async (db) => {
    const user = await lockUser(db, userId);
    if (!user) throw new AppError('NOT_FOUND', 'There is no such user.');
    const { secretHash: _secret, ...told } = token;
    const created = sealEvent({
      draft: { streamType: 'user', streamId: userId, type: 'user.token_created', gameId: null, payload: told },
      call,
      idempotencyKey: null,
      streamVersion: user.streamVersion + 1,
      previousHash: user.headHash,
      atMs: nowMs,
    });
    await insertToken(db, token, nowMs);
    await advanceUser(db, userId, created);
    await appendEvent(db, created);
  });
  return {
    tokenId: token.id,
    userId,
    name: token.name,
    contextLevel: token.contextLevel,
    createdAt: new Date(nowMs),
    expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs),
    revokedAt: null,
    lastUsedAt: null,
    token: formatToken(token.id, secret),
  };
}
