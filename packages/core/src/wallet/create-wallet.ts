import type { createWalletInput, WalletReceipt } from '@croupier/contract/wallet';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { genesisHash } from '../event/hash-chain.ts';
import { oversees } from '../ownership.ts';
import { emptyBook } from './domain/book.ts';
import { isTimeZone, localDayOf } from './domain/local-day.ts';
import { receiptPayload } from './domain/receipt-payload.ts';
import type { WalletState } from './domain/wallet-state.ts';
import { walletReceiptOf } from './receipt.ts';
import { userExists } from './wallet-store.ts';

/**
 * Opens an empty wallet without limits.
 * @throws FORBIDDEN for a foreign owner, unless the caller oversees; NOT_FOUND; INVALID_INPUT for an unknown time zone
 */
export async function createWallet(
  core: Core,
  call: Call,
  input: z.output<typeof createWalletInput>,
): Promise<WalletReceipt> {
  const { idempotencyKey, ...request } = input;
  const ownerId = input.ownerId ?? call.principal.userId;
  if (ownerId !== call.principal.userId && !oversees(call.principal)) {
    throw new AppError('FORBIDDEN', 'Only administrators and operators open wallets for others.');
  }
  if (!isTimeZone(input.timeZone)) throw unknownTimeZone();
  if (!(await userExists(core.db, ownerId))) throw new AppError('NOT_FOUND', 'There is no such user.');
  const walletId = core.ids.next();
  return await core.pipeline.submit({
    operation: 'wallet.create',
    call,
    idempotency: { scope: call.principal.userId, key: idempotencyKey, request },
    sessionId: null,
    walletIds: [],
    decide: ({ nowMs }) => {
      const wallet: WalletState = {
        id: walletId,
        ownerId,
        currency: input.currency,
        timeZone: input.timeZone,
        book: emptyBook,
        entryVersion: 0,
        limits: { maxBetMinor: null, dailySpendMinor: null, costPerSpinMinor: 0, costPerQueryMinor: 0 },
        spentDay: localDayOf(nowMs, input.timeZone).date,
        spentMinor: 0,
        streamVersion: 0,
        headHash: genesisHash,
        createdAtMs: nowMs,
      };
      const payload = { ...receiptPayload(wallet, { operation: 'create', transactionId: walletId, amountMinor: 0 }) };
      return {
        newWallet: wallet,
        events: [
          {
            streamType: 'wallet',
            streamId: walletId,
            type: 'wallet.create',
            gameId: null,
            payload: { ...payload, ownerId, currency: input.currency, timeZone: input.timeZone },
          },
        ],
      };
    },
    answer: walletReceiptOf,
  });
}

export function unknownTimeZone(): AppError {
  return new AppError('INVALID_INPUT', 'The time zone is not known.', {
    details: { issues: [{ path: 'timeZone', message: 'an IANA time zone, such as Europe/Vienna' }] },
  });
}
