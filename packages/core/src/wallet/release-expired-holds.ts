import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Core } from '../core.ts';
import { systemCall } from '../system-call.ts';
import { decideExpiry } from './domain/operate.ts';
import { readExpiredHolds, readHold, type ExpiredHold } from './wallet-store.ts';

const holdsOfOnePage = 256;

/**
 * Gives back every hold whose time is over, as the event `wallet.release` with reason `expired` and a ledger entry
 * `release`. Several processes may sweep at once: each hold is given back once, and never when somebody released it first.
 * Until then the money counts as held: the ledger alone says what is available.
 * @returns how many holds this call has given back
 * @throws UNAVAILABLE when the database is away
 */
export async function releaseExpiredHolds(
  core: Core,
  options: { readonly signal?: AbortSignal } = {},
): Promise<number> {
  let released = 0;
  let after: Pick<ExpiredHold, 'expiresAt' | 'id'> | null = null;
  for (;;) {
    if (options.signal?.aborted === true) return released;
    const page: ExpiredHold[] = await readExpiredHolds(core.db, {
      nowMs: core.clock.now(),
      after,
      limit: holdsOfOnePage,
    });
    const results = await Promise.all(page.map(async (hold) => await releaseExpiredHold(core, hold)));
    released += results.filter(Boolean).length;
    // From where the page ended, so that a hold that cannot be given back does not keep others waiting.
    after = page.at(-1) ?? after;
    if (page.length < holdsOfOnePage) return released;
  }
}

async function releaseExpiredHold(core: Core, expired: ExpiredHold): Promise<boolean> {
  const call = systemCall('hold expiry');
  const transactionId: Id = core.ids.next();
  let hold = await readHold(core.db, expired.id);
  try {
    await core.pipeline.submit({
      operation: 'wallet.expireHold',
      call,
      // Each try has a key of its own, outside the wallet's: a hold that is open can be closed once.
      idempotency: { scope: call.principal.userId, key: `expire ${transactionId}`, request: { id: expired.id } },
      sessionId: null,
      walletIds: [expired.walletId],
      refresh: async () => {
        hold = await readHold(core.db, expired.id);
      },
      decide: ({ wallets, nowMs }) =>
        decideExpiry({
          wallet: present(wallets[0], 'wallet is not there'),
          hold: hold?.state === 'open' ? hold : undefined,
          transactionId,
          nowMs,
        }),
      answer: () => undefined,
    });
    return true;
  } catch (error) {
    const lost = error instanceof AppError && error.code === 'NOT_FOUND';
    if (!lost) core.observer.failure({ message: `hold ${expired.id} was not given back`, error, requestId: null });
    return false;
  }
}
