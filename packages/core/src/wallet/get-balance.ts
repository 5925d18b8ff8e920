import type { WalletBalance, walletBalanceInput } from '@croupier/contract/wallet';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inSnapshot } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { bookAfter, lastVersion, versionAt } from './balance-store.ts';
import { ownWallet } from './get-wallet.ts';

/**
 * A wallet's whole book as it was, from its entries: at the end of an instant, after an entry, or now. At an instant it is the
 * book after the last entry that was made by then.
 * @throws NOT_FOUND for the wallet, and for an entry that it does not have; INVALID_INPUT for both an instant and an entry
 */
export async function getWalletBalance(
  core: Core,
  call: Call,
  input: z.output<typeof walletBalanceInput>,
): Promise<WalletBalance> {
  if (input.at !== undefined && input.version !== undefined) {
    throw new AppError('INVALID_INPUT', 'A balance is asked for either at an instant or after an entry.', {
      details: { issues: [{ path: 'version', message: 'expected either at or version' }] },
    });
  }
  const wallet = await ownWallet(core, call, input.walletId);
  return await inSnapshot(core, async (db) => {
    const last = await lastVersion(db, wallet.id);
    if (input.version !== undefined && input.version > last) {
      throw new AppError('NOT_FOUND', 'The wallet has no such entry.', { details: { version: last } });
    }
    const version = input.version ?? (input.at === undefined ? last : await versionAt(db, wallet.id, input.at));
    const { at, accounts } = await bookAfter(db, wallet.id, version);
    const { player, held } = accounts;
    return {
      walletId: wallet.id,
      currency: wallet.currency,
      version,
      at,
      balanceMinor: player + held,
      heldMinor: held,
      availableMinor: player,
      accounts,
    };
  });
}
