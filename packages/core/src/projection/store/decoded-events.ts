/**
 * The common table expressions that all projections share, so that the payload of an event, by far the dearest part, is
 * decoded once for all of them. $1…$4 are the batch: (after xid, position) to (up to xid, position).
 *
 * `fresh`: the events of the batch. `spin`: the spins among them, decoded: plain values only, since nested JSON is validated
 * once more on its way out. `seat`: what never changes about the sessions that spun. `play`: both together. Days are those of
 * UTC.
 */
export const decodedEvents = `
fresh AS MATERIALIZED (
  SELECT stream_id, stream_version, type, payload, game_id, created_at,
    (created_at AT TIME ZONE 'UTC')::date AS day
  FROM events
  WHERE (xid, position) > ($1::xid8, $2::bigint) AND (xid, position) <= ($3::xid8, $4::bigint)
),
spin AS MATERIALIZED (
  SELECT fresh.stream_id AS session_id, fresh.stream_version, fresh.created_at, fresh.day,
    told.state, told.free,
    told."stakeMinor" AS stake, told."betMinor" AS bet, told."feeMinor" AS fee, told."payoutMinor" AS payout,
    told.features <> '[]' AS featured,
    CASE WHEN told."betMinor" > 0 THEN told."payoutMinor"::float8 / told."betMinor" ELSE 0 END AS multiple
  FROM fresh CROSS JOIN LATERAL json_to_record(fresh.payload) AS told(
    state text, free boolean, "stakeMinor" bigint, "betMinor" bigint, "feeMinor" bigint, "payoutMinor" bigint,
    features text
  )
  WHERE fresh.type = 'action.spin'
),
seat AS MATERIALIZED (
  SELECT seen.session_id, fixed.game_id, fixed.owner_id, fixed.wallet_id, purse.currency
  FROM (SELECT DISTINCT session_id FROM spin) seen
  CROSS JOIN LATERAL (SELECT game_id, owner_id, wallet_id FROM sessions WHERE id = seen.session_id OFFSET 0) fixed
  CROSS JOIN LATERAL (SELECT currency FROM wallets WHERE id = fixed.wallet_id OFFSET 0) purse
),
play AS MATERIALIZED (
  SELECT spin.*, seat.game_id, seat.owner_id, seat.wallet_id, seat.currency FROM spin JOIN seat USING (session_id)
)`;
