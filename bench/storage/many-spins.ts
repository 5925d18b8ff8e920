/**
 * SQL that makes `$1` spins of 1,000-spin sessions as rows of events, as a table of its own: what the pipeline would write,
 * without the pipeline. Payloads are as long as those of fruit-39x5. The hashes are random: for measuring only.
 */
export const manySpins = `
CREATE TABLE many_spins AS
WITH one AS (
  SELECT n, n / 1000 AS session, n % 1000 AS spin FROM generate_series(0, $1::int - 1) AS n
)
SELECT 'session' AS stream_type, md5('session' || session)::uuid AS stream_id, spin + 1 AS stream_version,
  CASE WHEN spin % 100 = 0 THEN 'session.transition' ELSE 'action.spin' END AS type, 1::smallint AS schema_version,
  json_build_object('nonce', spin, 'stakeMinor', 10, 'payoutMinor', n % 7, 'text', repeat(md5(n::text), 18)) AS payload,
  md5('actor' || session % 100)::uuid AS actor_id, 'game-' || session % 10 AS game_id,
  md5('request' || n)::uuid::text AS request_id, NULL::text AS trace_id, 'key-' || n AS idempotency_key,
  sha256(n::text::bytea) AS hash,
  date_trunc('month', now()) + make_interval(secs => spin * 2 + session % 200 * 0.01 + session / 200 * 2000) AS created_at
FROM one ORDER BY created_at`;

export const eventColumns =
  'stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, game_id, request_id, trace_id, idempotency_key, hash, created_at';
