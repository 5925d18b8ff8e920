import type { LedgerAccountSums, ledgerAccountsInput } from '@croupier/contract/wallet';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { inSnapshot } from '../commit/transaction.ts';
import { currencySums } from './store/currency-sums.ts';

/**
 * The balance of every account over all wallets, per currency: the house, the fees and the outside have no row of their own,
 * their balance is the sum of their columns. Reads every wallet's row; entries are not read.
 */
export async function ledgerAccountSums(
  core: Core,
  _call: Call,
  input: z.output<typeof ledgerAccountsInput>,
): Promise<LedgerAccountSums> {
  const all = await inSnapshot(core, (db) => currencySums(db));
  return { currencies: input.currency === undefined ? all : all.filter(({ currency }) => currency === input.currency) };
}
