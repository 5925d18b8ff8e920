import type { EntryKind, LedgerAccount, StatementEntry } from '@croupier/contract/wallet';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';

/** What a statement is narrowed to; null: not at all. */
export interface StatementFilter {
  readonly kind: EntryKind | null;
  /** ISO 8601. From `from` on, before `to`. */
  readonly from: string | null;
  readonly to: string | null;
  readonly sessionId: Id | null;
  readonly transactionId: Id | null;
  readonly minAmountMinor: number | null;
  readonly maxAmountMinor: number | null;
}

interface Row {
  version: number;
  transaction_id: string;
  kind: EntryKind;
  debit_account: LedgerAccount;
  credit_account: LedgerAccount;
  amount_minor: number;
  player_after_minor: number;
  held_after_minor: number;
  session_id: string | null;
  created_at: Date;
  stream_id: string;
  stream_version: number;
  type: string | null;
  game_id: string | null;
  actor_id: string | null;
  request_id: string | null;
  idempotency_key: string | null;
}

/** Entries of a wallet with their causes, newest first, below `beforeVersion`. */
export async function readEntries(
  db: Queryable,
  query: StatementFilter & { walletId: Id; beforeVersion: number; limit: number },
): Promise<StatementEntry[]> {
  const { rows } = await db.query<Row & Record<string, unknown>>({
    name: 'read-entries',
    // The time of an entry is that of its event: with it the database looks into one month only.
    text: `SELECT l.version, l.transaction_id, l.kind, l.debit_account, l.credit_account, l.amount_minor, l.player_after_minor,
        l.held_after_minor, l.session_id, l.created_at, l.stream_id, l.stream_version,
        e.type, e.game_id, e.actor_id, e.request_id, e.idempotency_key
      FROM (
        SELECT * FROM ledger_entries WHERE wallet_id = $1 AND version < $2 AND ($3::text IS NULL OR kind = $3)
          AND ($4::timestamptz IS NULL OR created_at >= $4) AND ($5::timestamptz IS NULL OR created_at < $5)
          AND ($6::uuid IS NULL OR session_id = $6) AND ($7::uuid IS NULL OR transaction_id = $7)
          AND ($8::bigint IS NULL OR amount_minor >= $8) AND ($9::bigint IS NULL OR amount_minor <= $9)
        ORDER BY version DESC LIMIT $10
      ) l LEFT JOIN LATERAL (
        SELECT * FROM events
        WHERE stream_id = l.stream_id AND stream_version = l.stream_version AND created_at = l.created_at LIMIT 1
      ) e ON true
      ORDER BY l.version DESC`,
    values: [
      query.walletId,
      query.beforeVersion,
      query.kind,
      query.from,
      query.to,
      query.sessionId,
      query.transactionId,
      query.minAmountMinor,
      query.maxAmountMinor,
      query.limit,
    ],
  });
  return rows.map(entryOf);
}

function entryOf(row: Row): StatementEntry {
  return {
    version: row.version,
    transactionId: row.transaction_id,
    kind: row.kind,
    debitAccount: row.debit_account,
    creditAccount: row.credit_account,
    amountMinor: row.amount_minor,
    playerAfterMinor: row.player_after_minor,
    heldAfterMinor: row.held_after_minor,
    sessionId: row.session_id,
    at: row.created_at,
    cause: {
      type: row.type ?? 'archived',
      streamId: row.stream_id,
      streamVersion: row.stream_version,
      gameId: row.game_id,
      actorId: row.actor_id,
      requestId: row.request_id,
      idempotencyKey: row.idempotency_key,
    },
  };
}
