import type { LedgerVerification, verifyLedgerInput } from '@croupier/contract/wallet';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inSnapshot } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { findCrossDifference } from './store/cross-checks.ts';
import { currencySums, firstCurrencyDifference } from './store/currency-sums.ts';
import { replayBooks } from './store/replay-books.ts';

/**
 * Proves the ledger over the whole database, in one snapshot, or names the first difference:
 * every wallet's entries have versions 1…n without a gap; replaying them gives every balance that was recorded on the way,
 * never below zero, and the wallet's row at the end; held money is exactly the open holds; every entry has its event, and
 * every spin's event moved exactly the stake, fee and payout that it tells; sessions sum up their events; per currency all
 * accounts sum to zero and nothing is left in clearing.
 */
export async function verifyLedger(
  core: Core,
  _call: Call,
  _input: z.output<typeof verifyLedgerInput>,
): Promise<LedgerVerification> {
  const startedMs = core.clock.now();
  const found = await inSnapshot(core, async (db) => {
    const books = await replayBooks(db);
    const currencies = await currencySums(db);
    const difference = books.difference ?? firstCurrencyDifference(currencies) ?? (await findCrossDifference(db));
    return { wallets: books.wallets, entries: books.entries, currencies, difference };
  });
  return { ok: found.difference === null, ...found, durationMs: core.clock.now() - startedMs };
}
