-- The foundation: identity, games, wallets with their double-entry books, sessions, the event store, fingerprints.
--
-- What must hold whatever program writes is enforced here: money by CHECKs, evidence by triggers that refuse update,
-- delete and truncate. The commit pipeline (packages/core/src/commit) is the only writer of money and play.

-- Evidence -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', HINT = 'Write a new row that corrects the old one.';
END
$$;

-- Identity -----------------------------------------------------------------------------------------------------------

CREATE TABLE users (
  id uuid NOT NULL,
  username text NOT NULL,
  role text NOT NULL,
  stream_version integer NOT NULL,
  head_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  disabled_at timestamptz(3),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_username_key UNIQUE (username),
  CONSTRAINT users_role_check CHECK (role IN ('admin', 'operator', 'moderator', 'agent', 'player', 'viewer'))
);

CREATE TABLE api_tokens (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  secret_hash bytea NOT NULL,
  context_level smallint NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  CONSTRAINT api_tokens_pkey PRIMARY KEY (id),
  CONSTRAINT api_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT api_tokens_secret_hash_check CHECK (octet_length(secret_hash) = 32),
  CONSTRAINT api_tokens_context_level_check CHECK (context_level BETWEEN 0 AND 2)
);
CREATE INDEX api_tokens_user_id_idx ON api_tokens (user_id);

-- Games --------------------------------------------------------------------------------------------------------------

CREATE TABLE par_sheets (
  hash text NOT NULL,
  document json NOT NULL,
  warnings json NOT NULL,
  exact json,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT par_sheets_pkey PRIMARY KEY (hash),
  CONSTRAINT par_sheets_hash_check CHECK (hash ~ '^[0-9a-f]{64}$')
);
CREATE TRIGGER par_sheets_append_only BEFORE UPDATE OR DELETE ON par_sheets
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER par_sheets_no_truncate BEFORE TRUNCATE ON par_sheets EXECUTE FUNCTION refuse_change();

CREATE TABLE games (
  id text NOT NULL,
  stream_id uuid NOT NULL,
  title text NOT NULL,
  status text NOT NULL,
  engine text NOT NULL,
  engine_version text NOT NULL,
  par_hash text NOT NULL,
  reels smallint NOT NULL,
  rows smallint NOT NULL,
  lines smallint NOT NULL,
  stake_unit_minor integer NOT NULL,
  stake_coins integer[],
  rtp double precision,
  stream_version integer NOT NULL,
  head_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT games_pkey PRIMARY KEY (id),
  CONSTRAINT games_stream_id_key UNIQUE (stream_id),
  CONSTRAINT games_par_hash_fkey FOREIGN KEY (par_hash) REFERENCES par_sheets (hash),
  CONSTRAINT games_status_check CHECK (status IN ('active', 'retired')),
  CONSTRAINT games_stake_check CHECK (stake_unit_minor > 0)
);

-- Wallets ------------------------------------------------------------------------------------------------------------

-- A wallet is a small double-entry book of its own. Its accounts are columns, and they sum to zero in every row: so the
-- house has no row that every spin would wait for, and no statement can make or lose money. The balance of the house, of
-- fees, of the outside and of clearing is the sum of their columns over all wallets of a currency.
CREATE TABLE wallets (
  id uuid NOT NULL,
  owner_id uuid NOT NULL,
  currency text NOT NULL,
  time_zone text NOT NULL,
  player_minor bigint NOT NULL DEFAULT 0,
  held_minor bigint NOT NULL DEFAULT 0,
  house_minor bigint NOT NULL DEFAULT 0,
  fees_minor bigint NOT NULL DEFAULT 0,
  external_minor bigint NOT NULL DEFAULT 0,
  clearing_minor bigint NOT NULL DEFAULT 0,
  entry_version bigint NOT NULL DEFAULT 0,
  max_bet_minor bigint,
  daily_spend_minor bigint,
  cost_per_spin_minor bigint NOT NULL DEFAULT 0,
  cost_per_query_minor bigint NOT NULL DEFAULT 0,
  spent_day date NOT NULL,
  spent_minor bigint NOT NULL DEFAULT 0,
  stream_version integer NOT NULL,
  head_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT wallets_pkey PRIMARY KEY (id),
  CONSTRAINT wallets_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id),
  CONSTRAINT wallets_currency_check CHECK (currency ~ '^[A-Z][A-Z0-9]{2,7}$'),
  CONSTRAINT wallets_no_debt_check CHECK (player_minor >= 0 AND held_minor >= 0),
  CONSTRAINT wallets_zero_sum_check CHECK (
    player_minor + held_minor + house_minor + fees_minor + external_minor + clearing_minor = 0
  ),
  CONSTRAINT wallets_limits_check CHECK (
    max_bet_minor >= 0 AND daily_spend_minor >= 0 AND cost_per_spin_minor >= 0 AND cost_per_query_minor >= 0
    AND spent_minor >= 0
  ),
  CONSTRAINT wallets_safe_integer_check CHECK (
    player_minor + held_minor <= 9007199254740991
    AND abs(house_minor) <= 9007199254740991 AND abs(fees_minor) <= 9007199254740991
    AND abs(external_minor) <= 9007199254740991 AND abs(clearing_minor) <= 9007199254740991
  )
) WITH (fillfactor = 70);
CREATE INDEX wallets_owner_id_idx ON wallets (owner_id);

-- (No foreign key to wallets: each commit updates the wallet's row on its expected version in the same statement, which
-- proves more than a foreign key would, and `ledger verify` looks for orphans.)
-- One row moves one amount from one account of a wallet's book to another: a debit and a credit that cannot differ.
CREATE TABLE ledger_entries (
  wallet_id uuid NOT NULL,
  version bigint NOT NULL,
  transaction_id uuid NOT NULL,
  kind text NOT NULL,
  debit_account text NOT NULL,
  credit_account text NOT NULL,
  amount_minor bigint NOT NULL,
  player_after_minor bigint NOT NULL,
  held_after_minor bigint NOT NULL,
  stream_id uuid NOT NULL,
  stream_version integer NOT NULL,
  session_id uuid,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT ledger_entries_pkey PRIMARY KEY (wallet_id, version),
  CONSTRAINT ledger_entries_amount_check CHECK (amount_minor > 0 AND amount_minor <= 9007199254740991),
  CONSTRAINT ledger_entries_accounts_check CHECK (
    debit_account <> credit_account
    AND debit_account IN ('player', 'held', 'house', 'fees', 'external', 'clearing')
    AND credit_account IN ('player', 'held', 'house', 'fees', 'external', 'clearing')
  ),
  CONSTRAINT ledger_entries_kind_check CHECK (kind IN (
    'credit', 'debit', 'hold', 'release', 'stake', 'payout', 'spin_fee', 'query_fee', 'transfer_out', 'transfer_in'
  )),
  CONSTRAINT ledger_entries_after_check CHECK (player_after_minor >= 0 AND held_after_minor >= 0),
  CONSTRAINT ledger_entries_version_check CHECK (version > 0)
);
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_no_truncate BEFORE TRUNCATE ON ledger_entries EXECUTE FUNCTION refuse_change();

CREATE TABLE holds (
  id uuid NOT NULL,
  wallet_id uuid NOT NULL,
  session_id uuid,
  amount_minor bigint NOT NULL,
  state text NOT NULL,
  placed_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  closed_at timestamptz(3),
  CONSTRAINT holds_pkey PRIMARY KEY (id),
  CONSTRAINT holds_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES wallets (id),
  CONSTRAINT holds_state_check CHECK (state IN ('open', 'settled', 'released')),
  CONSTRAINT holds_amount_check CHECK (amount_minor > 0)
);
CREATE INDEX holds_wallet_id_state_idx ON holds (wallet_id, state);

-- Sessions -----------------------------------------------------------------------------------------------------------

CREATE TABLE sessions (
  id uuid NOT NULL,
  owner_id uuid NOT NULL,
  wallet_id uuid NOT NULL,
  game_id text NOT NULL,
  par_hash text NOT NULL,
  engine_version text NOT NULL,
  behavior text NOT NULL,
  max_bet_minor bigint NOT NULL,
  probe_spins integer NOT NULL,
  play_spins integer,
  server_seed bytea NOT NULL,
  client_seed text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  state text NOT NULL,
  end_reason text,
  stream_version integer NOT NULL,
  head_hash bytea NOT NULL,
  nonce integer NOT NULL DEFAULT 0,
  bet_hold_id uuid,
  bet_stake_minor bigint,
  bet_coins integer,
  bet_placed_at timestamptz(3),
  free_spins_remaining integer NOT NULL DEFAULT 0,
  free_spins_multiplier double precision NOT NULL DEFAULT 1,
  free_spins_bet_minor bigint,
  free_spins_coins integer,
  probe_spins_done integer NOT NULL DEFAULT 0,
  play_spins_done integer NOT NULL DEFAULT 0,
  free_spins_done integer NOT NULL DEFAULT 0,
  stake_minor bigint NOT NULL DEFAULT 0,
  payout_minor bigint NOT NULL DEFAULT 0,
  fees_minor bigint NOT NULL DEFAULT 0,
  hits integer NOT NULL DEFAULT 0,
  biggest_win_minor bigint NOT NULL DEFAULT 0,
  peak_net_minor bigint NOT NULL DEFAULT 0,
  drawdown_minor bigint NOT NULL DEFAULT 0,
  last_action_version integer,
  last_action_at timestamptz(3) NOT NULL,
  completed_at timestamptz(3),
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id),
  CONSTRAINT sessions_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES wallets (id),
  CONSTRAINT sessions_game_id_fkey FOREIGN KEY (game_id) REFERENCES games (id),
  CONSTRAINT sessions_par_hash_fkey FOREIGN KEY (par_hash) REFERENCES par_sheets (hash),
  CONSTRAINT sessions_state_check CHECK (
    state IN ('Idle', 'Initialized', 'Probing', 'Playing', 'Evaluating', 'Completed')
  ),
  CONSTRAINT sessions_end_reason_check CHECK (
    end_reason IN ('cashed_out', 'inactive', 'limit', 'cancelled', 'error')
  ),
  CONSTRAINT sessions_completed_check CHECK ((state = 'Completed') = (completed_at IS NOT NULL)),
  CONSTRAINT sessions_bet_check CHECK (
    (bet_hold_id IS NULL) = (bet_stake_minor IS NULL) AND (bet_hold_id IS NULL) = (bet_placed_at IS NULL)
  ),
  CONSTRAINT sessions_seed_check CHECK (octet_length(server_seed) = 32)
) WITH (fillfactor = 70);
CREATE INDEX sessions_owner_id_id_idx ON sessions (owner_id, id);
CREATE INDEX sessions_game_id_id_idx ON sessions (game_id, id);

-- Event store --------------------------------------------------------------------------------------------------------

-- Partitioned by month, so that old months can be detached and kept elsewhere. That a stream has each version once is
-- arbitrated by the row of its aggregate (sessions, wallets, games, users, fingerprints: stream_version), which every
-- append updates on the condition that the version is the expected one.
CREATE TABLE events (
  position bigint GENERATED ALWAYS AS IDENTITY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  stream_type text NOT NULL,
  stream_id uuid NOT NULL,
  stream_version integer NOT NULL,
  type text NOT NULL,
  schema_version smallint NOT NULL,
  payload json NOT NULL,
  actor_id uuid NOT NULL,
  game_id text,
  request_id text NOT NULL,
  trace_id text,
  idempotency_key text,
  hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT events_pkey PRIMARY KEY (stream_id, stream_version, created_at),
  CONSTRAINT events_version_check CHECK (stream_version > 0),
  CONSTRAINT events_hash_check CHECK (octet_length(hash) = 32)
) PARTITION BY RANGE (created_at);
-- Consumers read in the order (xid, position) and only below the oldest running transaction: positions alone are handed out
-- before commits, and a reader of positions would skip what commits late.
CREATE INDEX events_xid_position_idx ON events (xid, position);
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events EXECUTE FUNCTION refuse_change();

CREATE TABLE events_default PARTITION OF events DEFAULT;
CREATE TRIGGER events_default_no_truncate BEFORE TRUNCATE ON events_default EXECUTE FUNCTION refuse_change();

-- Makes the partitions of the months from `from_day` on. Called at every start of the server; harmless when they exist.
CREATE FUNCTION ensure_event_partitions(from_day date, months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  first_day date := date_trunc('month', from_day)::date;
  made integer := 0;
  month_start date;
  partition_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('croupier.ensure_event_partitions'));
  FOR i IN 0 .. months - 1 LOOP
    month_start := (first_day + make_interval(months => i))::date;
    partition_name := 'events_' || to_char(month_start, 'YYYY_MM');
    IF to_regclass(partition_name) IS NULL THEN
      EXECUTE format(
        'CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
        partition_name,
        to_char(month_start, 'YYYY-MM-DD') || ' 00:00:00+00',
        to_char(month_start + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00'
      );
      EXECUTE format(
        'CREATE TRIGGER %I BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_change()',
        partition_name || '_no_truncate', partition_name
      );
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END
$$;

-- Same key and same payload: the first answer, rebuilt from the event that the key points to.
-- The keys are evidence like events and entries: an emptied table would let every repeated request act again.
CREATE TABLE idempotency_keys (
  scope uuid NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  stream_id uuid NOT NULL,
  stream_version integer NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key),
  CONSTRAINT idempotency_keys_request_hash_check CHECK (octet_length(request_hash) = 32)
);
CREATE TRIGGER idempotency_keys_append_only BEFORE UPDATE OR DELETE ON idempotency_keys
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER idempotency_keys_no_truncate BEFORE TRUNCATE ON idempotency_keys EXECUTE FUNCTION refuse_change();

-- Fingerprints -------------------------------------------------------------------------------------------------------

CREATE TABLE fingerprints (
  id uuid NOT NULL,
  owner_id uuid NOT NULL,
  game_id text NOT NULL,
  par_hash text NOT NULL,
  engine_version text NOT NULL,
  wallet_id uuid NOT NULL,
  session_id uuid NOT NULL,
  stake_minor bigint NOT NULL,
  coins integer,
  spins_budget integer NOT NULL,
  max_spend_minor bigint,
  max_seconds integer,
  status text NOT NULL,
  stop_reason text,
  document json,
  document_hash text,
  stream_version integer NOT NULL,
  head_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  completed_at timestamptz(3),
  CONSTRAINT fingerprints_pkey PRIMARY KEY (id),
  CONSTRAINT fingerprints_session_id_key UNIQUE (session_id),
  CONSTRAINT fingerprints_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users (id),
  CONSTRAINT fingerprints_game_id_fkey FOREIGN KEY (game_id) REFERENCES games (id),
  CONSTRAINT fingerprints_par_hash_fkey FOREIGN KEY (par_hash) REFERENCES par_sheets (hash),
  CONSTRAINT fingerprints_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id),
  CONSTRAINT fingerprints_status_check CHECK (status IN ('running', 'completed', 'cancelled', 'failed')),
  CONSTRAINT fingerprints_document_check CHECK ((document IS NULL) = (document_hash IS NULL)),
  CONSTRAINT fingerprints_completed_check CHECK ((status = 'running') = (completed_at IS NULL))
);
CREATE INDEX fingerprints_game_id_id_idx ON fingerprints (game_id, id);
CREATE INDEX fingerprints_owner_id_id_idx ON fingerprints (owner_id, id);
CREATE INDEX fingerprints_status_idx ON fingerprints (status);

CREATE TABLE fingerprint_samples (
  fingerprint_id uuid NOT NULL,
  format text NOT NULL,
  spins integer NOT NULL,
  hash text NOT NULL,
  bytes bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT fingerprint_samples_pkey PRIMARY KEY (fingerprint_id),
  CONSTRAINT fingerprint_samples_fingerprint_id_fkey FOREIGN KEY (fingerprint_id) REFERENCES fingerprints (id)
);
CREATE TRIGGER fingerprint_samples_append_only BEFORE UPDATE OR DELETE ON fingerprint_samples
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fingerprint_samples_no_truncate BEFORE TRUNCATE ON fingerprint_samples EXECUTE FUNCTION refuse_change();
