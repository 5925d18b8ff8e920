import type { LedgerCheck } from './ledger-check.ts';
import { concernsWallet } from './streams-of-wallet.ts';
import { mayTellOfMoney } from './told-movements.ts';

/** The payload of an event as text, so that a forged one is a difference and not an error. */
const payload = `json_to_record(e.payload) AS p("stakeMinor" text, "feeMinor" text, "payoutMinor" text, "releasedMinor" text,
    "amountMinor" text, "operation" text, "actionId" text, "transactionId" text, "walletId" text, "toWalletId" text)`;

/**
 * The money that every event tells of, and nothing else of it: one row a wallet that it moved money of. `moves` is the kinds and
 * amounts in their order; '' when it moved none.
 */
const told = `
  SELECT e.stream_id, e.stream_version, e.created_at, e.stream_type,
    CASE e.stream_type WHEN 'session' THEN s.wallet_id::text WHEN 'wallet' THEN e.stream_id::text ELSE p."walletId" END AS wallet_id,
    CASE
      WHEN e.type = 'action.spin' THEN concat_ws(', ', 'stake ' || nullif(p."stakeMinor", '0'),
        'spin_fee ' || nullif(p."feeMinor", '0'), 'payout ' || nullif(p."payoutMinor", '0'))
      WHEN e.type = 'action.place_bet' THEN 'hold ' || p."stakeMinor"
      WHEN e.stream_type = 'session' THEN 'release ' || nullif(p."releasedMinor", '0')
      WHEN e.type = 'fingerprint.started' THEN 'query_fee ' || nullif(p."feeMinor", '0')
      WHEN e.type = 'wallet.transfer' THEN 'transfer_out ' || p."amountMinor"
      WHEN e.stream_type = 'wallet' AND p."operation" IN ('credit', 'debit', 'hold', 'release', 'query_fee')
        THEN p."operation" || ' ' || p."amountMinor"
      END AS moves,
    CASE e.stream_type WHEN 'fingerprint' THEN e.stream_id::text WHEN 'wallet' THEN p."transactionId"
      ELSE coalesce(p."transactionId", p."actionId") END AS transaction_id
  FROM events e CROSS JOIN LATERAL ${payload}
  LEFT JOIN sessions s ON e.stream_type = 'session' AND s.id = e.stream_id
  WHERE ${mayTellOfMoney} AND ${concernsWallet('e.stream_id')}
  UNION ALL
  SELECT e.stream_id, e.stream_version, e.created_at, e.stream_type, p."toWalletId", 'transfer_in ' || p."amountMinor",
    CASE e.stream_type WHEN 'wallet' THEN p."transactionId" ELSE coalesce(p."transactionId", p."actionId") END
  FROM events e CROSS JOIN LATERAL ${payload}
  WHERE e.type = 'wallet.transfer' AND ${concernsWallet('e.stream_id')}`;

/** The entries that are attributed to one event, of one wallet. */
const moved = `
  SELECT stream_id, stream_version, wallet_id::text AS wallet_id, transaction_id::text AS transaction_id, session_id, created_at,
    min(version) AS entry_version, string_agg(kind || ' ' || amount_minor, ', ' ORDER BY version) AS moves
  FROM ledger_entries
  WHERE $1::uuid IS NULL OR wallet_id = $1
  GROUP BY stream_id, stream_version, wallet_id, transaction_id, session_id, created_at`;

/**
 * Every movement of money against the event that it is attributed to, both ways: no entry without its event, no event that tells
 * of money without its entries, and nothing else in them. Events of months that were detached stand in event_archive_runs.
 */
export const entriesAndEvents: LedgerCheck = {
  name: 'entries and events tell the same',
  sql: `
    SELECT CASE
        WHEN t.stream_id IS NULL THEN 'every entry has its event'
        WHEN t.stream_type = 'wallet' THEN 'an operation on a wallet moved exactly what its event tells'
        WHEN t.stream_type = 'session' THEN 'a spin moved exactly the stake, fee and payout that its event tells'
        ELSE 'a query moved exactly the fee that its event tells' END AS rule,
      coalesce(m.wallet_id, t.wallet_id) AS wallet_id, m.entry_version, coalesce(m.stream_id, t.stream_id) AS stream_id,
      coalesce(m.stream_version, t.stream_version) AS stream_version,
      coalesce(m.session_id, CASE t.stream_type WHEN 'session' THEN t.stream_id END) AS session_id,
      CASE WHEN t.stream_id IS NULL THEN 'an event' ELSE concat_ws(' ', nullif(t.moves, ''), 'at ' || t.created_at::text,
        'in transaction ' || t.transaction_id) END AS expected,
      CASE WHEN t.stream_id IS NULL THEN 'none' WHEN m.stream_id IS NULL THEN 'no entries' ELSE concat_ws(' ', m.moves,
        'at ' || m.created_at::text, 'in transaction ' || m.transaction_id,
        CASE WHEN m.session_id IS DISTINCT FROM (CASE t.stream_type WHEN 'session' THEN t.stream_id END)
          THEN format('of session %s', m.session_id) END) END AS found
    FROM (SELECT * FROM (${told}) all_told WHERE moves <> '' AND ($1::uuid IS NULL OR wallet_id = $1::text)) t
    FULL JOIN (${moved}) m
      ON m.stream_id = t.stream_id AND m.stream_version = t.stream_version AND m.wallet_id = t.wallet_id
    WHERE (t.stream_id IS NULL OR m.stream_id IS NULL OR m.moves <> t.moves OR m.created_at <> t.created_at
        OR m.transaction_id <> t.transaction_id
        OR m.session_id IS DISTINCT FROM (CASE t.stream_type WHEN 'session' THEN t.stream_id END))
      AND NOT (t.stream_id IS NULL AND EXISTS (SELECT FROM event_archive_runs r
        WHERE r.stream_id = m.stream_id AND m.stream_version BETWEEN r.first_version AND r.last_version))
    ORDER BY coalesce(m.stream_id, t.stream_id), coalesce(m.stream_version, t.stream_version),
      (t.stream_id IS NULL)::int, m.entry_version LIMIT 1`,
};

/**
 * The hold that the event of a spin or of a session's end names: it was the bet of that session, with that amount, and was closed by
 * that event. Events of the first versions name none.
 */
export const closedHolds: LedgerCheck = {
  name: 'holds: each was closed by its event',
  sql: `
    SELECT 'an event closed the hold that it names' AS rule, coalesce(h.wallet_id, s.wallet_id) AS wallet_id,
      NULL::bigint AS entry_version, e.stream_id, e.stream_version, e.stream_id AS session_id,
      concat_ws(' ', p."holdId", told.amount, told.state, 'at ' || e.created_at) AS expected,
      CASE WHEN h.id IS NULL THEN 'no hold' ELSE concat_ws(' ', h.id, h.amount_minor, h.state, 'at ' || h.closed_at,
        CASE WHEN h.session_id IS DISTINCT FROM e.stream_id THEN format('of session %s', h.session_id) END) END AS found
    FROM events e
    CROSS JOIN LATERAL json_to_record(e.payload) AS p("holdId" text, "stakeMinor" text, "releasedMinor" text)
    CROSS JOIN LATERAL (
      SELECT CASE e.type WHEN 'action.spin' THEN 'settled' ELSE 'released' END AS state,
        CASE e.type WHEN 'action.spin' THEN p."stakeMinor" ELSE p."releasedMinor" END AS amount
    ) told
    LEFT JOIN sessions s ON s.id = e.stream_id
    LEFT JOIN holds h ON h.id::text = p."holdId"
    WHERE e.type = ANY ('{action.spin,action.cash_out,session.cancelled,session.inactive}')
      AND e.payload::text LIKE '%"holdId"%' AND p."holdId" IS NOT NULL AND ${concernsWallet('e.stream_id')}
      AND (h.id IS NULL OR h.session_id IS DISTINCT FROM e.stream_id OR h.amount_minor::text <> told.amount
        OR h.state <> told.state OR h.closed_at IS DISTINCT FROM e.created_at)
    ORDER BY e.stream_id, e.stream_version LIMIT 1`,
};

/** What a detached month tells of its spins, in sum. */
const archived: LedgerCheck = {
  name: 'entries of detached months',
  sql: `
    SELECT 'the entries of a detached month are those of its spins (stake/fee/payout)' AS rule, s.wallet_id,
      NULL::bigint AS entry_version, r.stream_id, r.first_version AS stream_version, r.stream_id AS session_id,
      concat_ws('/', r.stake_minor, r.fee_minor, r.payout_minor) AS expected,
      concat_ws('/', l.stake, l.fee, l.payout) AS found
    FROM event_archive_runs r JOIN sessions s ON s.id = r.stream_id
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(amount_minor) FILTER (WHERE kind = 'stake'), 0) AS stake,
        coalesce(sum(amount_minor) FILTER (WHERE kind = 'spin_fee'), 0) AS fee,
        coalesce(sum(amount_minor) FILTER (WHERE kind = 'payout'), 0) AS payout
      FROM ledger_entries
      WHERE wallet_id = s.wallet_id AND stream_id = r.stream_id AND stream_version BETWEEN r.first_version AND r.last_version
    ) l
    WHERE ($1::uuid IS NULL OR s.wallet_id = $1)
      AND (r.stake_minor <> l.stake OR r.fee_minor <> l.fee OR r.payout_minor <> l.payout)
    ORDER BY r.stream_id, r.first_version LIMIT 1`,
};

export const eventChecks: readonly LedgerCheck[] = [entriesAndEvents, closedHolds, archived];
