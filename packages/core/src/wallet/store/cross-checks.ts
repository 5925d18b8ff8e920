import type { Queryable } from '../../commit/queryable.ts';
import { difference, type Difference } from './difference.ts';

interface Found {
  wallet_id: string | null;
  entry_version: number | null;
  session_id: string | null;
  stream_version: number | null;
  expected: string;
  found: string;
}

/** Each check answers its first difference, if any. `expected` is what the evidence says, `found` what the money says. */
const checks: readonly { readonly rule: string; readonly sql: string }[] = [
  {
    rule: 'held money is exactly the open holds',
    sql: `SELECT w.id AS wallet_id, NULL::bigint AS entry_version, NULL::uuid AS session_id, NULL::int AS stream_version,
        coalesce(h.total, 0)::text AS expected, w.held_minor::text AS found
      FROM wallets w LEFT JOIN (
        SELECT wallet_id, sum(amount_minor) AS total FROM holds WHERE state = 'open' GROUP BY wallet_id
      ) h ON h.wallet_id = w.id
      WHERE w.held_minor <> coalesce(h.total, 0) ORDER BY w.id LIMIT 1`,
  },
  {
    rule: 'every entry has its event',
    sql: `SELECT l.wallet_id, l.version AS entry_version, l.session_id, l.stream_version,
        'an event' AS expected, 'none' AS found
      FROM ledger_entries l
      WHERE NOT EXISTS (SELECT FROM events e WHERE e.stream_id = l.stream_id AND e.stream_version = l.stream_version)
      ORDER BY l.wallet_id, l.version LIMIT 1`,
  },
  {
    rule: 'a spin moved exactly the stake, fee and payout that its event tells',
    sql: `SELECT l.wallet_id, NULL::bigint AS entry_version, e.stream_id AS session_id, e.stream_version,
        concat_ws('/', e.payload->>'stakeMinor', e.payload->>'feeMinor', e.payload->>'payoutMinor') AS expected,
        concat_ws('/', coalesce(l.stake, 0), coalesce(l.fee, 0), coalesce(l.payout, 0)) AS found
      FROM events e LEFT JOIN (
        SELECT stream_id, stream_version, max(wallet_id::text)::uuid AS wallet_id,
          sum(amount_minor) FILTER (WHERE kind = 'stake') AS stake,
          sum(amount_minor) FILTER (WHERE kind = 'spin_fee') AS fee,
          sum(amount_minor) FILTER (WHERE kind = 'payout') AS payout
        FROM ledger_entries WHERE session_id IS NOT NULL GROUP BY stream_id, stream_version
      ) l ON l.stream_id = e.stream_id AND l.stream_version = e.stream_version
      WHERE e.type = 'action.spin' AND (
        (e.payload->>'stakeMinor')::bigint <> coalesce(l.stake, 0)
        OR (e.payload->>'feeMinor')::bigint <> coalesce(l.fee, 0)
        OR (e.payload->>'payoutMinor')::bigint <> coalesce(l.payout, 0))
      ORDER BY e.stream_id, e.stream_version LIMIT 1`,
  },
  {
    rule: 'a session sums up its events (spins/stake/fees/payout)',
    sql: `SELECT s.wallet_id, NULL::bigint AS entry_version, s.id AS session_id, NULL::int AS stream_version,
        concat_ws('/', coalesce(e.spins, 0), coalesce(e.stake, 0), coalesce(e.fee, 0), coalesce(e.payout, 0)) AS expected,
        concat_ws('/', s.nonce, s.stake_minor, s.fees_minor, s.payout_minor) AS found
      FROM sessions s LEFT JOIN (
        SELECT stream_id, count(*) AS spins, sum((payload->>'stakeMinor')::bigint) AS stake,
          sum((payload->>'feeMinor')::bigint) AS fee, sum((payload->>'payoutMinor')::bigint) AS payout
        FROM events WHERE type = 'action.spin' GROUP BY stream_id
      ) e ON e.stream_id = s.id
      WHERE s.nonce <> coalesce(e.spins, 0) OR s.stake_minor <> coalesce(e.stake, 0)
        OR s.fees_minor <> coalesce(e.fee, 0) OR s.payout_minor <> coalesce(e.payout, 0)
      ORDER BY s.id LIMIT 1`,
  },
  {
    rule: 'an operation on a wallet moved exactly what its event tells',
    sql: `SELECT l.wallet_id, l.version AS entry_version, NULL::uuid AS session_id, l.stream_version,
        e.payload->>'amountMinor' AS expected, l.amount_minor::text AS found
      FROM ledger_entries l JOIN events e ON e.stream_id = l.stream_id AND e.stream_version = l.stream_version
      WHERE e.stream_type = 'wallet' AND (e.payload->>'amountMinor')::bigint IS DISTINCT FROM l.amount_minor
      ORDER BY l.wallet_id, l.version LIMIT 1`,
  },
  {
    rule: 'a stream ends at the version of its aggregate, without gaps (last version/events)',
    sql: `SELECT a.wallet_id, NULL::bigint AS entry_version, a.session_id, a.stream_version,
        concat_ws('/', a.stream_version, a.stream_version) AS expected,
        concat_ws('/', coalesce(e.last, 0), coalesce(e.events, 0)) AS found
      FROM (
        SELECT id AS stream_id, NULL::uuid AS wallet_id, id AS session_id, stream_version FROM sessions
        UNION ALL SELECT id, id, NULL, stream_version FROM wallets
        UNION ALL SELECT stream_id, NULL, NULL, stream_version FROM games
        UNION ALL SELECT id, NULL, NULL, stream_version FROM users
        UNION ALL SELECT id, wallet_id, session_id, stream_version FROM fingerprints
      ) a LEFT JOIN (
        SELECT stream_id, max(stream_version) AS last, count(*) AS events FROM events GROUP BY stream_id
      ) e ON e.stream_id = a.stream_id
      WHERE a.stream_version <> coalesce(e.last, 0) OR a.stream_version <> coalesce(e.events, 0)
      ORDER BY a.stream_id LIMIT 1`,
  },
];

/** The first difference between money, holds, sessions and events, or null. */
export async function findCrossDifference(db: Queryable): Promise<Difference | null> {
  for (const { rule, sql } of checks) {
    const { rows } = await db.query<Record<string, unknown> & Found>({ text: sql });
    const found = rows[0];
    if (!found) continue;
    return difference(
      rule,
      {
        walletId: found.wallet_id,
        entryVersion: found.entry_version,
        sessionId: found.session_id,
        streamVersion: found.stream_version,
      },
      found.expected,
      found.found,
    );
  }
  return null;
}
