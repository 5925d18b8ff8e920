import type { Queryable } from '../../commit/queryable.ts';
import { difference, type Difference } from './difference.ts';

/** One question that `ledger verify` asks. */
export interface LedgerCheck {
  /** Shown as progress, in words. */
  readonly name: string;
  /**
   * Answers the first row that breaks a rule, in a fixed order, or none. $1 is the wallet to look at, or NULL for all. Columns:
   * `rule`, `expected` (what the evidence says), `found`, and where: `wallet_id`, `entry_version`, `stream_id`, `stream_version`,
   * `session_id`.
   */
  readonly sql: string;
}

interface Found {
  rule: string;
  wallet_id: string | null;
  entry_version: number | null;
  stream_id: string | null;
  stream_version: number | null;
  session_id: string | null;
  expected: string;
  found: string;
}

/** The first difference that the check finds, or null. */
export async function runCheck(db: Queryable, check: LedgerCheck, walletId: string | null): Promise<Difference | null> {
  const { rows } = await db.query<Record<string, unknown> & Found>({ text: check.sql, values: [walletId] });
  const found = rows[0];
  if (!found) return null;
  return difference(
    found.rule,
    {
      walletId: found.wallet_id,
      entryVersion: found.entry_version,
      streamId: found.stream_id,
      streamVersion: found.stream_version,
      sessionId: found.session_id,
    },
    found.expected,
    found.found,
  );
}
