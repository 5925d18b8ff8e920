import { ledgerAccounts, type LedgerAccount } from '@croupier/contract/wallet';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { emptyBook } from './domain/book.ts';

/** By how much the clocks of two server processes may differ and the entry of an instant is still found exactly. */
const clockSkewSeconds = 60;

/** The version of a wallet's last entry; 0 when it has none. */
export async function lastVersion(db: Queryable, walletId: Id): Promise<number> {
  const { rows } = await db.query<{ version: number }>({
    text: 'SELECT coalesce(max(version), 0) AS version FROM ledger_entries WHERE wallet_id = $1',
    values: [walletId],
  });
  return rows[0]?.version ?? 0;
}

/**
 * The version of the last entry that was made by the instant; 0 when there is none. Versions follow time but for the clocks of
 * several processes, so no index by time is kept: two searches by halving find where the times are, a minute to both sides, and
 * what lies between is read.
 */
export async function versionAt(db: Queryable, walletId: Id, at: string): Promise<number> {
  const search = (name: string, shift: string) => `${name} (low, high) AS (
      SELECT 0::bigint, (SELECT coalesce(max(version), 0) FROM ledger_entries WHERE wallet_id = $1)
      UNION ALL
      SELECT CASE WHEN e.is_before THEN e.version ELSE low END, CASE WHEN e.is_before THEN high ELSE e.version - 1 END
      FROM ${name} CROSS JOIN LATERAL (
        SELECT version, created_at <= $2::timestamptz ${shift} interval '${clockSkewSeconds} s' AS is_before FROM ledger_entries
        WHERE wallet_id = $1 AND version >= (low + high + 1) / 2 ORDER BY version LIMIT 1
      ) e WHERE low < high
    )`;
  const { rows } = await db.query<{ version: number }>({
    text: `WITH RECURSIVE ${search('first', '-')}, ${search('last', '+')}
      SELECT coalesce(max(version), (SELECT max(low) FROM first)) AS version FROM ledger_entries
      WHERE wallet_id = $1 AND version > (SELECT max(low) FROM first) AND version <= (SELECT max(low) FROM last)
        AND created_at <= $2::timestamptz`,
    values: [walletId, at],
  });
  return rows[0]?.version ?? 0;
}

/** Every account of a wallet's book after an entry, and when that entry was made. */
export async function bookAfter(
  db: Queryable,
  walletId: Id,
  version: number,
): Promise<{ at: Date | null; accounts: Record<LedgerAccount, number> }> {
  const { rows } = await db.query<{ debit_account: LedgerAccount; credit_account: LedgerAccount; moved: string }>({
    text: `SELECT debit_account, credit_account, sum(amount_minor)::text AS moved FROM ledger_entries
      WHERE wallet_id = $1 AND version <= $2 GROUP BY debit_account, credit_account`,
    values: [walletId, version],
  });
  const exact = new Map<LedgerAccount, bigint>();
  for (const row of rows) {
    exact.set(row.debit_account, (exact.get(row.debit_account) ?? 0n) - BigInt(row.moved));
    exact.set(row.credit_account, (exact.get(row.credit_account) ?? 0n) + BigInt(row.moved));
  }
  const { rows: entry } = await db.query<{ created_at: Date }>({
    text: 'SELECT created_at FROM ledger_entries WHERE wallet_id = $1 AND version = $2',
    values: [walletId, version],
  });
  const accounts: Record<LedgerAccount, number> = { ...emptyBook };
  for (const account of ledgerAccounts) accounts[account] = Number(exact.get(account) ?? 0n);
  return { at: entry[0]?.created_at ?? null, accounts };
}
