import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { time } from '../commit/rows.ts';

/** How long a session is another process' to end, before anybody looks again. */
const leaseMs = 30_000;

export interface DueSession {
  readonly id: Id;
  readonly walletId: Id;
  /** Nobody has acted on it for the time-out, and no fingerprint run plays it. */
  readonly isIdle: boolean;
}

/**
 * Takes sessions that are due for a look, those that are due longest first. One that turns out to be in use is looked at
 * again when its time-out is over; an idle one is the taker's for half a minute, so that several processes do not do the same work, and
 * is due again if the taker did not end it.
 *
 * `idle_check_at` is only about when to look: spins leave it alone, and it decides nothing. Rows that are locked are being
 * played, and are left for the next sweep; so this never waits, and never takes part in a deadlock.
 */
export async function takeDueSessions(
  db: Queryable,
  query: { readonly nowMs: number; readonly timeoutMs: number; readonly limit: number },
): Promise<DueSession[]> {
  const { rows } = await db.query<{ id: string; wallet_id: string; is_idle: boolean }>({
    name: 'take-due-sessions',
    text: `WITH due AS MATERIALIZED (
        SELECT id, last_action_at FROM sessions
        WHERE completed_at IS NULL AND idle_check_at <= $1::timestamptz
        ORDER BY idle_check_at LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED
      ), looked AS MATERIALIZED (
        SELECT due.id, due.last_action_at, due.last_action_at <= $2::timestamptz AS timed_out, EXISTS (
          SELECT FROM fingerprints f WHERE f.session_id = due.id AND f.status = 'running') AS is_run
        FROM due
      )
      UPDATE sessions s SET idle_check_at = CASE
          WHEN NOT looked.timed_out THEN looked.last_action_at + $3 * interval '1 millisecond'
          WHEN looked.is_run THEN $1::timestamptz + $3 * interval '1 millisecond'
          ELSE $1::timestamptz + $4 * interval '1 millisecond' END
      FROM looked WHERE s.id = looked.id
      RETURNING s.id, s.wallet_id, looked.timed_out AND NOT looked.is_run AS is_idle`,
    values: [time(query.nowMs), time(query.nowMs - query.timeoutMs), query.timeoutMs, leaseMs, query.limit],
  });
  return rows.map((row) => ({ id: row.id, walletId: row.wallet_id, isIdle: row.is_idle }));
}
