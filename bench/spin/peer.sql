-- The same work as one durable spin, as one function call: the key's record, the wallet, one or two ledger entries, the
-- event with its payload and its hash, the session. No rules are checked and nothing is drawn.
CREATE FUNCTION peer_id(n integer) RETURNS uuid LANGUAGE sql IMMUTABLE
RETURN ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

CREATE FUNCTION peer_spin(n integer, spin_key bigint, stake bigint, payout bigint, payload_text text) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  id_of uuid := peer_id(n);
  at timestamptz := clock_timestamp();
  action uuid := gen_random_uuid();
  entry bigint;
  player bigint;
  version integer;
  previous bytea;
  chained bytea;
BEGIN
  UPDATE wallets SET
    player_minor = player_minor - stake + payout, house_minor = house_minor + stake - payout,
    entry_version = entry_version + CASE WHEN payout > 0 THEN 2 ELSE 1 END, spent_minor = spent_minor + stake
  WHERE id = id_of RETURNING entry_version, player_minor INTO entry, player;
  SELECT s.stream_version + 1, s.head_hash INTO version, previous FROM sessions s WHERE s.id = id_of FOR UPDATE;
  INSERT INTO idempotency_keys (scope, key, request_hash, stream_id, stream_version, created_at)
    VALUES (id_of, spin_key::text, sha256(spin_key::text::bytea), id_of, version, at) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'key used before';
  END IF;
  chained := sha256(previous || convert_to(payload_text, 'UTF8'));
  UPDATE sessions SET
    stream_version = version, head_hash = chained, nonce = nonce + 1, play_spins_done = play_spins_done + 1,
    stake_minor = stake_minor + stake, payout_minor = payout_minor + payout,
    hits = hits + CASE WHEN payout > 0 THEN 1 ELSE 0 END, biggest_win_minor = greatest(biggest_win_minor, payout),
    peak_net_minor = greatest(peak_net_minor, payout_minor + payout - stake_minor - stake),
    drawdown_minor = greatest(drawdown_minor, peak_net_minor - (payout_minor + payout - stake_minor - stake)),
    last_action_version = version, last_action_at = at
  WHERE id = id_of;
  IF payout > 0 THEN
    INSERT INTO ledger_entries (wallet_id, version, transaction_id, kind, debit_account, credit_account, amount_minor,
      player_after_minor, held_after_minor, stream_id, stream_version, session_id, created_at)
    VALUES
      (id_of, entry - 1, action, 'stake', 'player', 'house', stake, player - payout, 0, id_of, version, id_of, at),
      (id_of, entry, action, 'payout', 'house', 'player', payout, player, 0, id_of, version, id_of, at);
  ELSE
    INSERT INTO ledger_entries (wallet_id, version, transaction_id, kind, debit_account, credit_account, amount_minor,
      player_after_minor, held_after_minor, stream_id, stream_version, session_id, created_at)
    VALUES (id_of, entry, action, 'stake', 'player', 'house', stake, player, 0, id_of, version, id_of, at);
  END IF;
  INSERT INTO events (stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, game_id,
    request_id, trace_id, idempotency_key, hash, created_at)
  VALUES ('session', id_of, version, 'action.spin', 1, payload_text::json, id_of, 'fruit-39x5', 'bench', NULL,
    spin_key::text, chained, at);
  RETURN version;
END
$$;
