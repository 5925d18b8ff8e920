/**
 * The common table expressions that all projections share, so that the payload of an event, by far the dearest part, is
 * decoded once for all of them. $1…$4 are the batch: (after xid, position) to (up to xid, position).
 *
 * `fresh`: the events of the batch. `spin`: the spins among them, decoded. `play`: spins with what never changes about their
 * session and wallet: owner, wallet, currency. Days are those of UTC.
 */
export const decodedEvents = `
fresh AS MATERIALIZED (
  SELECT stream_id, stream_version, type, payload, game_id, created_at,
    (created_at AT TIME ZONE 'UTC')::date AS day
  FROM events
  WHERE (xid, position) > ($1::xid8, $2::bigint) AND (xid, position) <= ($3::xid8, $4::bigint)
),
spin AS MATERIALIZED (
  SELECT fresh.stream_id AS session_id, fresh.stream_version, fresh.game_id, fresh.created_at, fresh.day,
    told.state, told.free, told.coins,
    told."stakeMinor" AS stake, told."betMinor" AS bet, told."feeMinor" AS fee, told."payoutMinor" AS payout,
    told.features::text <> '[]' AS featured,
    CASE WHEN told."betMinor" > 0 THEN told."payoutMinor"::float8 / told."betMinor" ELSE 0 END AS multiple,
    told.balance, told.reward, told."freeSpins" AS free_spins
  FROM fresh CROSS JOIN LATERAL json_to_record(fresh.payload) AS told(
    state text, free boolean, coins integer, "stakeMinor" bigint, "betMinor" bigint, "feeMinor" bigint,
    "payoutMinor" bigint, features json, balance json, reward json, "freeSpins" json
  )
  WHERE fresh.type = 'action.spin'
),
seat AS MATERIALIZED (
  SELECT seen.session_id, fixed.owner_id, fixed.wallet_id, purse.currency
  FROM (SELECT DISTINCT session_id FROM spin) seen
  CROSS JOIN LATERAL (SELECT owner_id, wallet_id FROM sessions WHERE id = seen.session_id OFFSET 0) fixed
  CROSS JOIN LATERAL (SELECT currency FROM wallets WHERE id = fixed.wallet_id OFFSET 0) purse
),
play AS MATERIALIZED (
  SELECT spin.*, seat.owner_id, seat.wallet_id, seat.currency FROM spin JOIN seat USING (session_id)
)`;
