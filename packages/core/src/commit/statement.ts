/**
 * The one statement that every commit of play and money is.
 *
 * A commit consists of groups: sets of wallets and sessions that are decided together. A group is written when every row
 * that it starts from still has the version that the decision was made on, every hold that it closes is open, and no
 * idempotency key of it exists; otherwise nothing of it is. Rows are locked wallets first, then sessions, each in the order of their ids, so that commits of
 * several processes never wait for each other in a circle. Under READ COMMITTED a row that had to be waited for is checked
 * again on its newest version.
 *
 * Keys and rows are looked up one by one through their indexes (LATERAL): a plan is kept for the life of its connection,
 * and one that was made while the tables were small would read them from end to end.
 *
 * Parameters $1 groups, $2 wallets, $3 sessions, $4 entries, $5 events, $6 keys, $7 new holds, $8 closed holds,
 * $9 new wallets, $10 new sessions, $11 new fingerprints: JSON arrays, rows tagged with their group `g`.
 * Answers one row a group: `g`, `ok`, and `keys`, the keys that exist already.
 */
export const commitStatement = `
WITH
q AS MATERIALIZED (SELECT * FROM json_to_recordset($1) AS t(g int, n int)),
w AS MATERIALIZED (SELECT * FROM json_to_recordset($2) AS t(
  g int, id uuid, expected_entry bigint, expected_stream int,
  player_minor bigint, held_minor bigint, house_minor bigint, fees_minor bigint, external_minor bigint,
  clearing_minor bigint, entry_version bigint, max_bet_minor bigint, daily_spend_minor bigint,
  cost_per_spin_minor bigint, cost_per_query_minor bigint, time_zone text, spent_day date, spent_minor bigint,
  stream_version int, head_hash bytea)),
s AS MATERIALIZED (SELECT * FROM json_to_recordset($3) AS t(
  g int, id uuid, expected_stream int, state text, end_reason text, stream_version int, head_hash bytea, nonce int,
  bet_hold_id uuid, bet_stake_minor bigint, bet_coins int, bet_placed_at timestamptz,
  free_spins_remaining int, free_spins_multiplier double precision, free_spins_bet_minor bigint, free_spins_coins int,
  probe_spins_done int, play_spins_done int, free_spins_done int, stake_minor bigint, payout_minor bigint,
  fees_minor bigint, hits int, biggest_win_minor bigint, peak_net_minor bigint, drawdown_minor bigint,
  last_action_version int, last_action_at timestamptz, completed_at timestamptz, client_seed text)),
k AS MATERIALIZED (SELECT * FROM json_to_recordset($6) AS t(
  g int, scope uuid, key text, request_hash bytea, stream_id uuid, stream_version int, created_at timestamptz)),
known AS MATERIALIZED (
  SELECT k.g, i.scope, i.key FROM k CROSS JOIN LATERAL (
    SELECT scope, key FROM idempotency_keys WHERE scope = k.scope AND key = k.key LIMIT 1
  ) i
),
locked_wallets AS MATERIALIZED (
  SELECT w.g FROM (SELECT * FROM w ORDER BY id) w CROSS JOIN LATERAL (
    SELECT FROM wallets
    WHERE id = w.id AND entry_version = w.expected_entry AND stream_version = w.expected_stream
    FOR NO KEY UPDATE
  ) x
),
locked_sessions AS MATERIALIZED (
  SELECT s.g FROM (SELECT * FROM s ORDER BY id) s CROSS JOIN LATERAL (
    SELECT FROM sessions WHERE id = s.id AND stream_version = s.expected_stream FOR NO KEY UPDATE
  ) x
  WHERE (SELECT count(*) FROM locked_wallets) >= 0
),
h AS MATERIALIZED (SELECT * FROM json_to_recordset($8) AS t(g int, id uuid, state text, closed_at timestamptz)),
open_holds AS MATERIALIZED (SELECT h.g FROM h JOIN holds x ON x.id = h.id AND x.state = 'open'),
ok AS MATERIALIZED (
  SELECT q.g FROM q LEFT JOIN (
    SELECT g, count(*) AS n FROM (
      SELECT g FROM locked_wallets UNION ALL SELECT g FROM locked_sessions UNION ALL SELECT g FROM open_holds
    ) l GROUP BY g
  ) c ON c.g = q.g
  WHERE coalesce(c.n, 0) = q.n AND NOT EXISTS (SELECT FROM known WHERE known.g = q.g)
),
insert_wallets AS (
  INSERT INTO wallets SELECT r.* FROM json_to_recordset($9) AS t(g int, r json) JOIN ok USING (g)
    CROSS JOIN LATERAL json_populate_record(NULL::wallets, t.r) r
),
insert_sessions AS (
  INSERT INTO sessions SELECT r.* FROM json_to_recordset($10) AS t(g int, r json) JOIN ok USING (g)
    CROSS JOIN LATERAL json_populate_record(NULL::sessions, t.r) r
),
insert_fingerprints AS (
  INSERT INTO fingerprints SELECT r.* FROM json_to_recordset($11) AS t(g int, r json) JOIN ok USING (g)
    CROSS JOIN LATERAL json_populate_record(NULL::fingerprints, t.r) r
),
update_wallets AS (
  UPDATE wallets x SET
    player_minor = w.player_minor, held_minor = w.held_minor, house_minor = w.house_minor, fees_minor = w.fees_minor,
    external_minor = w.external_minor, clearing_minor = w.clearing_minor, entry_version = w.entry_version,
    max_bet_minor = w.max_bet_minor, daily_spend_minor = w.daily_spend_minor,
    cost_per_spin_minor = w.cost_per_spin_minor, cost_per_query_minor = w.cost_per_query_minor,
    time_zone = w.time_zone, spent_day = w.spent_day, spent_minor = w.spent_minor,
    stream_version = w.stream_version, head_hash = w.head_hash
  FROM w JOIN ok USING (g) WHERE x.id = w.id
),
update_sessions AS (
  UPDATE sessions x SET
    state = s.state, end_reason = s.end_reason, stream_version = s.stream_version, head_hash = s.head_hash,
    nonce = s.nonce, bet_hold_id = s.bet_hold_id, bet_stake_minor = s.bet_stake_minor, bet_coins = s.bet_coins,
    bet_placed_at = s.bet_placed_at, free_spins_remaining = s.free_spins_remaining,
    free_spins_multiplier = s.free_spins_multiplier, free_spins_bet_minor = s.free_spins_bet_minor,
    free_spins_coins = s.free_spins_coins, probe_spins_done = s.probe_spins_done, play_spins_done = s.play_spins_done,
    free_spins_done = s.free_spins_done, stake_minor = s.stake_minor, payout_minor = s.payout_minor,
    fees_minor = s.fees_minor, hits = s.hits, biggest_win_minor = s.biggest_win_minor,
    peak_net_minor = s.peak_net_minor, drawdown_minor = s.drawdown_minor,
    last_action_version = s.last_action_version, last_action_at = s.last_action_at, completed_at = s.completed_at,
    client_seed = coalesce(s.client_seed, x.client_seed)
  FROM s JOIN ok USING (g) WHERE x.id = s.id
),
insert_entries AS (
  INSERT INTO ledger_entries (wallet_id, version, transaction_id, kind, debit_account, credit_account, amount_minor,
    player_after_minor, held_after_minor, stream_id, stream_version, session_id, created_at)
  SELECT wallet_id, version, transaction_id, kind, debit_account, credit_account, amount_minor,
    player_after_minor, held_after_minor, stream_id, stream_version, session_id, created_at
  FROM json_to_recordset($4) AS t(
    g int, wallet_id uuid, version bigint, transaction_id uuid, kind text, debit_account text, credit_account text,
    amount_minor bigint, player_after_minor bigint, held_after_minor bigint, stream_id uuid, stream_version int,
    session_id uuid, created_at timestamptz)
  JOIN ok USING (g)
),
insert_holds AS (
  INSERT INTO holds (id, wallet_id, session_id, amount_minor, state, placed_at, expires_at)
  SELECT id, wallet_id, session_id, amount_minor, 'open', placed_at, expires_at
  FROM json_to_recordset($7) AS t(
    g int, id uuid, wallet_id uuid, session_id uuid, amount_minor bigint, placed_at timestamptz,
    expires_at timestamptz)
  JOIN ok USING (g)
),
close_holds AS (
  UPDATE holds x SET state = h.state, closed_at = h.closed_at FROM h JOIN ok USING (g) WHERE x.id = h.id
),
insert_events AS (
  INSERT INTO events (stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, game_id,
    request_id, trace_id, idempotency_key, hash, created_at)
  SELECT stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, game_id,
    request_id, trace_id, idempotency_key, hash, created_at
  FROM json_to_recordset($5) AS t(
    g int, n int, stream_type text, stream_id uuid, stream_version int, type text, schema_version smallint,
    payload json, actor_id uuid, game_id text, request_id text, trace_id text, idempotency_key text, hash bytea,
    created_at timestamptz)
  JOIN ok USING (g) ORDER BY t.n
),
insert_keys AS (
  INSERT INTO idempotency_keys (scope, key, request_hash, stream_id, stream_version, created_at)
  SELECT k.scope, k.key, k.request_hash, k.stream_id, k.stream_version, k.created_at FROM k JOIN ok USING (g)
)
SELECT q.g AS g, ok.g IS NOT NULL AS ok,
  (SELECT coalesce(json_agg(json_build_object('scope', known.scope, 'key', known.key)), '[]'::json)
   FROM known WHERE known.g = q.g) AS keys
FROM q LEFT JOIN ok USING (g)
`;
