import type { LedgerCheck } from './ledger-check.ts';
import { concernsWallet } from './streams-of-wallet.ts';

const nowhere = 'NULL::bigint AS entry_version, NULL::uuid AS stream_id, NULL::int AS stream_version';

const held: LedgerCheck = {
  name: 'holds: held money',
  sql: `
    SELECT 'held money is exactly the open holds' AS rule, w.id AS wallet_id, ${nowhere}, NULL::uuid AS session_id,
      coalesce(h.total, 0)::text AS expected, w.held_minor::text AS found
    FROM wallets w LEFT JOIN (
      SELECT wallet_id, sum(amount_minor) AS total FROM holds WHERE state = 'open' GROUP BY wallet_id
    ) h ON h.wallet_id = w.id
    WHERE ($1::uuid IS NULL OR w.id = $1) AND w.held_minor <> coalesce(h.total, 0) ORDER BY w.id LIMIT 1`,
};

/** A hold and the entry that placed it are two records of the same: the hold's id is the entry's transaction. */
const holdsAndEntries: LedgerCheck = {
  name: 'holds: each was placed by its entry',
  sql: `
    SELECT 'a hold is what its entry placed' AS rule, coalesce(h.wallet_id, l.wallet_id) AS wallet_id,
      l.version AS entry_version, l.stream_id, l.stream_version, coalesce(h.session_id, l.session_id) AS session_id,
      CASE WHEN l.wallet_id IS NULL THEN 'an entry' ELSE l.amount_minor::text END AS expected,
      CASE WHEN h.id IS NULL THEN 'no hold' ELSE concat_ws(' ', h.amount_minor, h.state) END AS found
    FROM (SELECT * FROM holds WHERE $1::uuid IS NULL OR wallet_id = $1) h
    FULL JOIN (SELECT * FROM ledger_entries WHERE kind = 'hold' AND ($1::uuid IS NULL OR wallet_id = $1)) l
      ON l.transaction_id = h.id
    WHERE h.id IS NULL OR l.wallet_id IS NULL OR h.wallet_id <> l.wallet_id OR h.amount_minor <> l.amount_minor
      OR h.session_id IS DISTINCT FROM l.session_id OR h.placed_at <> l.created_at
      OR (h.state = 'open') <> (h.closed_at IS NULL)
    ORDER BY 2, 3 LIMIT 1`,
};

/** Money by the entries, spins by the number of their events. */
const sessions: LedgerCheck = {
  name: 'sessions: totals',
  sql: `
    SELECT 'a session sums up its events (spins/stake/fees/payout)' AS rule, s.wallet_id, ${nowhere}, s.id AS session_id,
      concat_ws('/', coalesce(e.spins, 0) + coalesce(a.spins, 0), coalesce(l.stake, 0), coalesce(l.fees, 0), coalesce(l.payout, 0))
        AS expected,
      concat_ws('/', s.nonce, s.stake_minor, s.fees_minor, s.payout_minor) AS found
    FROM sessions s
    LEFT JOIN (
      SELECT session_id, sum(amount_minor) FILTER (WHERE kind = 'stake') AS stake,
        sum(amount_minor) FILTER (WHERE kind = 'spin_fee') AS fees, sum(amount_minor) FILTER (WHERE kind = 'payout') AS payout
      FROM ledger_entries WHERE session_id IS NOT NULL AND ($1::uuid IS NULL OR wallet_id = $1) GROUP BY session_id
    ) l ON l.session_id = s.id
    LEFT JOIN (
      SELECT stream_id, count(*) AS spins FROM events WHERE type = 'action.spin' AND ${concernsWallet('stream_id')}
      GROUP BY stream_id
    ) e ON e.stream_id = s.id
    LEFT JOIN (SELECT stream_id, sum(spins) AS spins FROM event_archive_runs GROUP BY stream_id) a ON a.stream_id = s.id
    WHERE ($1::uuid IS NULL OR s.wallet_id = $1) AND (
      s.nonce <> coalesce(e.spins, 0) + coalesce(a.spins, 0) OR s.stake_minor <> coalesce(l.stake, 0)
      OR s.fees_minor <> coalesce(l.fees, 0) OR s.payout_minor <> coalesce(l.payout, 0))
    ORDER BY s.id LIMIT 1`,
};

/** Owner and currency as the first event of the wallet's stream tells, limits and time zone as the last that sets them. */
const walletFacts: LedgerCheck = {
  name: 'wallets: owner, currency and limits',
  sql: `
    SELECT 'a wallet is what its events say (owner/currency/zone/limits)' AS rule, wallet_id, NULL::bigint AS entry_version,
      wallet_id AS stream_id, stream_version, NULL::uuid AS session_id, expected, found
    FROM (
      SELECT w.id AS wallet_id, latest.stream_version,
        concat_ws('/', born.payload->>'ownerId', born.payload->>'currency', latest.payload->>'timeZone',
          coalesce(latest.payload->'limits'->>'maxBetMinor', 'none'), coalesce(latest.payload->'limits'->>'dailySpendMinor', 'none'),
          latest.payload->'limits'->>'costPerSpinMinor', latest.payload->'limits'->>'costPerQueryMinor') AS expected,
        concat_ws('/', w.owner_id, w.currency, w.time_zone, coalesce(w.max_bet_minor::text, 'none'),
          coalesce(w.daily_spend_minor::text, 'none'), w.cost_per_spin_minor, w.cost_per_query_minor) AS found
      FROM wallets w
      LEFT JOIN LATERAL (
        SELECT payload FROM events WHERE stream_id = w.id AND stream_version = 1 LIMIT 1
      ) born ON true
      LEFT JOIN LATERAL (
        SELECT payload, stream_version FROM events
        WHERE stream_id = w.id AND type IN ('wallet.create', 'wallet.setLimits') ORDER BY stream_version DESC LIMIT 1
      ) latest ON true
      WHERE $1::uuid IS NULL OR w.id = $1
    ) AS compared
    WHERE expected IS DISTINCT FROM found ORDER BY wallet_id LIMIT 1`,
};

const streams: LedgerCheck = {
  name: 'streams: as many events as their aggregates say',
  sql: `
    SELECT 'a stream ends at the version of its aggregate, without gaps (last version/events)' AS rule, a.wallet_id,
      NULL::bigint AS entry_version, a.stream_id, a.stream_version, a.session_id,
      concat_ws('/', a.stream_version, a.stream_version) AS expected,
      concat_ws('/', greatest(coalesce(e.last, 0), coalesce(r.last, 0)), coalesce(e.events, 0) + coalesce(r.events, 0)) AS found
    FROM (
      SELECT id AS stream_id, NULL::uuid AS wallet_id, id AS session_id, stream_version FROM sessions
        WHERE $1::uuid IS NULL OR wallet_id = $1
      UNION ALL SELECT id, id, NULL, stream_version FROM wallets WHERE $1::uuid IS NULL OR id = $1
      UNION ALL SELECT stream_id, NULL, NULL, stream_version FROM games WHERE $1::uuid IS NULL
      UNION ALL SELECT id, NULL, NULL, stream_version FROM users WHERE $1::uuid IS NULL
      UNION ALL SELECT id, wallet_id, session_id, stream_version FROM fingerprints WHERE $1::uuid IS NULL OR wallet_id = $1
    ) a
    LEFT JOIN (
      SELECT stream_id, max(stream_version) AS last, count(*) AS events FROM events
      WHERE ${concernsWallet('stream_id')} GROUP BY stream_id
    ) e ON e.stream_id = a.stream_id
    LEFT JOIN (
      SELECT stream_id, max(last_version) AS last, sum(last_version - first_version + 1) AS events
      FROM event_archive_runs GROUP BY stream_id
    ) r ON r.stream_id = a.stream_id
    WHERE a.stream_version <> greatest(coalesce(e.last, 0), coalesce(r.last, 0))
      OR a.stream_version <> coalesce(e.events, 0) + coalesce(r.events, 0)
    ORDER BY a.stream_id LIMIT 1`,
};

/** Checks of the rows that decisions start from, against the evidence. */
export const stateChecks: readonly LedgerCheck[] = [held, holdsAndEntries, sessions, streams, walletFacts];
