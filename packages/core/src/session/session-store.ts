import type { sessionSummary } from '@croupier/contract/session';
import type { Id } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Queryable } from '../commit/queryable.ts';
import type { SessionRow } from './session-row.ts';

/** Sessions by id, newest first, below `beforeId`. */
export async function readSessionSummaries(
  db: Queryable,
  query: { ownerId: Id | null; beforeId: Id; state: string | null; gameId: string | null; limit: number },
): Promise<z.infer<typeof sessionSummary>[]> {
  const { rows } = await db.query<SessionRow>({
    name: 'read-session-summaries',
    text: `SELECT * FROM sessions
      WHERE id < $1 AND ($2::uuid IS NULL OR owner_id = $2) AND ($3::text IS NULL OR state = $3)
        AND ($4::text IS NULL OR game_id = $4)
      ORDER BY id DESC LIMIT $5`,
    values: [query.beforeId, query.ownerId, query.state, query.gameId, query.limit],
  });
  return rows.map((row) => ({
    sessionId: row.id,
    gameId: row.game_id,
    ownerId: row.owner_id,
    walletId: row.wallet_id,
    state: row.state,
    endReason: row.end_reason,
    spins: row.probe_spins_done + row.play_spins_done,
    createdAt: row.created_at,
    lastActionAt: row.last_action_at,
  }));
}
