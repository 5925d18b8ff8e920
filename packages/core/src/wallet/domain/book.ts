import { AppError } from '@croupier/kernel/errors';
import { assert } from '@croupier/kernel/assert';
import { moneyMaxMinor } from '@croupier/kernel/money';
import type { Book, LedgerEntry, Posting, WalletState } from './wallet-state.ts';

export const emptyBook: Book = { player: 0, held: 0, house: 0, fees: 0, external: 0, clearing: 0 };

/** What a person calls the balance: available and held money together. */
export function balanceOf(wallet: WalletState): { balanceMinor: number; heldMinor: number; availableMinor: number } {
  const { player, held } = wallet.book;
  return { balanceMinor: player + held, heldMinor: held, availableMinor: player };
}

/**
 * Posts one movement to the wallet's book. Returns the wallet after it and the entry that records it.
 * @throws INSUFFICIENT_FUNDS when `player` or `held` would fall below zero
 * @throws WALLET_LIMIT_EXCEEDED (limit `balance`) when an account would leave the safe integers
 */
export function post(wallet: WalletState, posting: Posting): { wallet: WalletState; entry: LedgerEntry } {
  const { debit, credit, amountMinor } = posting;
  assert(Number.isSafeInteger(amountMinor) && amountMinor > 0, () => `posting of ${amountMinor}`);
  assert(debit !== credit, () => `posting from ${debit} to itself`);
  const debitAfter = wallet.book[debit] - amountMinor;
  const creditAfter = wallet.book[credit] + amountMinor;
  if (debitAfter < 0 && (debit === 'player' || debit === 'held')) {
    throw new AppError('INSUFFICIENT_FUNDS', undefined, {
      details: { walletId: wallet.id, requestedMinor: amountMinor, remainingMinor: wallet.book[debit] },
    });
  }
  const book: Book = { ...wallet.book, [debit]: debitAfter, [credit]: creditAfter };
  if (
    Math.abs(debitAfter) > moneyMaxMinor ||
    Math.abs(creditAfter) > moneyMaxMinor ||
    book.player + book.held > moneyMaxMinor
  ) {
    throw new AppError('WALLET_LIMIT_EXCEEDED', 'The wallet cannot hold so much.', {
      details: {
        walletId: wallet.id,
        limit: 'balance',
        requestedMinor: amountMinor,
        limitMinor: moneyMaxMinor,
        resetsAt: null,
      },
    });
  }
  const version = wallet.entryVersion + 1;
  return {
    wallet: { ...wallet, book, entryVersion: version },
    entry: { ...posting, walletId: wallet.id, version, playerAfterMinor: book.player, heldAfterMinor: book.held },
  };
}

/** Posts several movements in order, all or none. */
export function postAll(
  wallet: WalletState,
  postings: readonly Posting[],
): { wallet: WalletState; entries: readonly LedgerEntry[] } {
  let current = wallet;
  const entries: LedgerEntry[] = [];
  for (const posting of postings) {
    const posted = post(current, posting);
    current = posted.wallet;
    entries.push(posted.entry);
  }
  return { wallet: current, entries };
}
