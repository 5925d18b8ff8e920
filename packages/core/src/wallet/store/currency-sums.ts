import { ledgerAccounts } from '@croupier/contract/wallet';
import type { LedgerVerification } from '@croupier/contract/wallet';
import type { Queryable } from '../../commit/queryable.ts';
import { difference, type Difference } from './difference.ts';

type CurrencySums = (LedgerVerification['currencies'][number] & { readonly wallets: number })[];

/** The balance of every account over all wallets (or of one), per currency: these are the accounts of the house. */
export async function currencySums(db: Queryable, walletId: string | null = null): Promise<CurrencySums> {
  const sums = ledgerAccounts.map((account) => `sum(${account}_minor)::text AS ${account}`).join(', ');
  const { rows } = await db.query<Record<string, string> & { currency: string }>({
    text: `SELECT currency, count(*)::text AS wallets, ${sums} FROM wallets WHERE $1::uuid IS NULL OR id = $1
      GROUP BY currency ORDER BY currency`,
    values: [walletId],
  });
  return rows.map((row) => {
    const exact = ledgerAccounts.map((account) => [account, BigInt(row[account] ?? '0')] as const);
    const total = exact.reduce((sum, [, amount]) => sum + amount, 0n);
    return {
      currency: row.currency,
      wallets: Number(row['wallets']),
      sums: Object.fromEntries(exact.map(([account, amount]) => [account, Number(amount)])),
      sumMinor: Number(total),
    };
  });
}

/** In a part of the wallets (`whole: false`) money may be in clearing: its other half is in a wallet of somebody else. */
export function firstCurrencyDifference(currencies: CurrencySums, { whole }: { whole: boolean }): Difference | null {
  for (const { currency, sums, sumMinor } of currencies) {
    if (sumMinor !== 0) return difference(`all accounts in ${currency} sum to zero`, {}, 0, sumMinor);
    const clearing = sums['clearing'] ?? 0;
    if (whole && clearing !== 0)
      return difference(`transfers in ${currency} leave nothing in clearing`, {}, 0, clearing);
  }
  return null;
}
