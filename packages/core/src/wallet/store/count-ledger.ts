import type { Queryable } from '../../commit/queryable.ts';
import { concernsWallet } from './streams-of-wallet.ts';

/** How much there is to verify. */
export interface LedgerCounts {
  readonly wallets: number;
  readonly entries: number;
  /** Events that are in the database; those of detached months are not. */
  readonly events: number;
}

/** Counts over the database, or of one wallet: then the events are those of the streams that concern it. */
export async function countLedger(db: Queryable, walletId: string | null): Promise<LedgerCounts> {
  const { rows } = await db.query<{ wallets: number; entries: number; events: number }>({
    text: `SELECT
        (SELECT count(*) FROM wallets WHERE $1::uuid IS NULL OR id = $1) AS wallets,
        (SELECT count(*) FROM ledger_entries WHERE $1::uuid IS NULL OR wallet_id = $1) AS entries,
        (SELECT count(*) FROM events WHERE ${concernsWallet('stream_id')}) AS events`,
    values: [walletId],
  });
  return rows[0] ?? { wallets: 0, entries: 0, events: 0 };
}
