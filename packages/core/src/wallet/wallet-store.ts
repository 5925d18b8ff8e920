import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import type { WalletState } from './domain/wallet-state.ts';
import { walletFromRow, type WalletRow } from './wallet-row.ts';

export async function userExists(db: Queryable, userId: Id): Promise<boolean> {
  const { rowCount } = await db.query({ text: 'SELECT 1 FROM users WHERE id = $1', values: [userId] });
  return rowCount === 1;
}

/** Wallets by id, oldest first, above `afterId`. */
export async function readWalletPage(
  db: Queryable,
  query: { ownerId: Id | null; afterId: Id; limit: number },
): Promise<WalletState[]> {
  const { rows } = await db.query<WalletRow>({
    name: 'read-wallet-page',
    text: `SELECT *, spent_day::text AS spent_day_text FROM wallets
      WHERE id > $1 AND ($2::uuid IS NULL OR owner_id = $2) ORDER BY id LIMIT $3`,
    values: [query.afterId, query.ownerId, query.limit],
  });
  return rows.map(walletFromRow);
}

export interface StoredHold {
  readonly id: Id;
  readonly walletId: Id;
  readonly sessionId: Id | null;
  readonly amountMinor: number;
  readonly state: 'open' | 'settled' | 'released';
  readonly expiresAtMs: number | null;
}

/** A hold by its id, or undefined. */
export async function readHold(db: Queryable, holdId: Id): Promise<StoredHold | undefined> {
  const { rows } = await db.query<{
    wallet_id: string;
    session_id: string | null;
    amount_minor: number;
    state: StoredHold['state'];
    expires_at: Date | null;
  }>({
    text: 'SELECT wallet_id, session_id, amount_minor, state, expires_at FROM holds WHERE id = $1',
    values: [holdId],
  });
  const row = rows[0];
  return (
    row && {
      id: holdId,
      walletId: row.wallet_id,
      sessionId: row.session_id,
      amountMinor: row.amount_minor,
      state: row.state,
      expiresAtMs: row.expires_at?.getTime() ?? null,
    }
  );
}

/** An open hold whose time is over. */
export interface ExpiredHold {
  readonly id: Id;
  readonly walletId: Id;
  readonly expiresAt: Date;
}

/** Open holds whose time is over at `nowMs`, those that expired first first, from behind `after` on. */
export async function readExpiredHolds(
  db: Queryable,
  query: { nowMs: number; after: Pick<ExpiredHold, 'expiresAt' | 'id'> | null; limit: number },
): Promise<ExpiredHold[]> {
  const { rows } = await db.query<{ id: string; wallet_id: string; expires_at: Date }>({
    name: 'read-expired-holds',
    text: `SELECT id, wallet_id, expires_at FROM holds
      WHERE state = 'open' AND expires_at <= $1 AND (expires_at, id) > ($2::timestamptz, $3::uuid)
      ORDER BY expires_at, id LIMIT $4`,
    values: [
      new Date(query.nowMs),
      query.after?.expiresAt ?? new Date(0),
      query.after?.id ?? '00000000-0000-0000-0000-000000000000',
      query.limit,
    ],
  });
  return rows.map((row) => ({ id: row.id, walletId: row.wallet_id, expiresAt: row.expires_at }));
}
