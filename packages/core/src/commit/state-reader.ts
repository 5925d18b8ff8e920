import type { Id } from '@croupier/kernel/ids';
import { sessionFromRow, type SessionRow } from '../session/session-row.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import { walletFromRow, type WalletRow } from '../wallet/wallet-row.ts';
import type { WalletState } from '../wallet/domain/wallet-state.ts';
import type { Queryable } from './queryable.ts';

/** Reads sessions by id. Ids that do not exist are missing from the answer. */
export async function readSessions(db: Queryable, ids: readonly Id[]): Promise<SessionState[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<SessionRow>({
    name: 'read-sessions',
    text: 'SELECT * FROM sessions WHERE id = ANY($1::uuid[])',
    values: [ids],
  });
  return rows.map(sessionFromRow);
}

/** Reads wallets by id. Ids that do not exist are missing from the answer. */
export async function readWallets(db: Queryable, ids: readonly Id[]): Promise<WalletState[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<WalletRow>({
    name: 'read-wallets',
    text: 'SELECT *, spent_day::text AS spent_day_text FROM wallets WHERE id = ANY($1::uuid[])',
    values: [ids],
  });
  return rows.map(walletFromRow);
}
