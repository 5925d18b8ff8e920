/**
 * SQL for a table `many_events` with so many events of sessions of 1,000 events, twenty of them at a time, a hundred actors and
 * ten games: what the pipeline would write, without the pipeline. Payloads are as long as those of fruit-39x5, and the hashes
 * are no chain: for measuring and for plans.
 */
export function manyEvents(count: number): string {
  return `CREATE TABLE many_events AS
    SELECT 'session' AS stream_type, md5('session' || session)::uuid AS stream_id, version AS stream_version,
      CASE WHEN version % 100 = 1 THEN 'session.transition' ELSE 'action.spin' END AS type, 1::smallint AS schema_version,
      json_build_object('nonce', version, 'stakeMinor', 10, 'payoutMinor', n % 7, 'text', repeat(md5(n::text), 16)) AS payload,
      md5('actor' || session % 100)::uuid AS actor_id, 'game-' || session / 20 % 10 AS game_id,
      md5('request' || n)::uuid::text AS request_id, NULL::text AS trace_id, 'key-' || n AS idempotency_key,
      sha256(n::text::bytea) AS hash, date_trunc('month', now()) + n * interval '2 ms' AS created_at
    FROM (
      SELECT n, n / 20000 * 20 + n % 20 AS session, n % 20000 / 20 + 1 AS version FROM generate_series(0, ${count} - 1) AS n
    ) one ORDER BY n`;
}

/** The columns of `many_events`, which are those of `events` but for its own. */
export const manyEventsColumns = `stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, game_id,
  request_id, trace_id, idempotency_key, hash, created_at`;
