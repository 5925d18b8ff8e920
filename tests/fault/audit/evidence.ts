import type { Pool } from '@croupier/db/pool';

/** An event that carries a key, as far as the audit compares it. */
export interface KeyedEvent {
  readonly stream_id: string;
  readonly stream_version: number;
  readonly type: string;
  readonly idempotency_key: string;
  /** The action's or the transaction's id. */
  readonly transaction_id: string | null;
}

/** What one transaction moved, by kind of entry. */
export interface Money {
  readonly counts: Record<string, number>;
  readonly sumsMinor: Record<string, number>;
  /** The balance of the wallet that was acted on, after its last entry of the transaction. */
  balanceMinor: number | null;
}

/** What the database holds against what clients were told. */
export interface Evidence {
  readonly byKey: ReadonlyMap<string, readonly KeyedEvent[]>;
  readonly money: ReadonlyMap<string, Money>;
  /** Transactions that some event tells of. */
  readonly transactionIds: ReadonlySet<string>;
}

/** Keys of what the experiment itself did before anybody played. */
export const ownKeyPrefix = 'fault ';

export async function readEvidence(pool: Pool): Promise<Evidence> {
  // The first event of a command carries its answer; a cash-out writes its transitions beside it, under the same key.
  const { rows: events } = await pool.query<KeyedEvent>({
    text: `SELECT stream_id, stream_version, type, idempotency_key,
        coalesce(payload->>'actionId', payload->>'transactionId') AS transaction_id
      FROM events WHERE stream_type IN ('session', 'wallet') AND idempotency_key IS NOT NULL
        AND NOT starts_with(idempotency_key, $1) ORDER BY stream_id, stream_version`,
    values: [ownKeyPrefix],
  });
  const { rows: ids } = await pool.query<{ id: string }>(`
    SELECT DISTINCT coalesce(payload->>'actionId', payload->>'transactionId') AS id FROM events
    WHERE coalesce(payload->>'actionId', payload->>'transactionId') IS NOT NULL`);
  const { rows: entries } = await pool.query<Entry>(`
    SELECT transaction_id, kind, amount_minor, player_after_minor + held_after_minor AS balance_minor
    FROM ledger_entries ORDER BY wallet_id, version`);
  return {
    byKey: Map.groupBy(events, (row) => row.idempotency_key),
    money: moneyByTransaction(entries),
    transactionIds: new Set(ids.map(({ id }) => id)),
  };
}

interface Entry {
  readonly transaction_id: string;
  readonly kind: string;
  readonly amount_minor: number;
  readonly balance_minor: number;
}

function moneyByTransaction(entries: readonly Entry[]): Map<string, Money> {
  const all = new Map<string, Money>();
  for (const { transaction_id: id, kind, amount_minor: amountMinor, balance_minor: balanceMinor } of entries) {
    const money = all.get(id) ?? { counts: {}, sumsMinor: {}, balanceMinor: null };
    money.counts[kind] = (money.counts[kind] ?? 0) + 1;
    money.sumsMinor[kind] = (money.sumsMinor[kind] ?? 0) + amountMinor;
    // The receiver of a transfer has a balance of its own.
    if (kind !== 'transfer_in') money.balanceMinor = balanceMinor;
    all.set(id, money);
  }
  return all;
}
