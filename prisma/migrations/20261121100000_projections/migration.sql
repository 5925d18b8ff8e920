-- Consumers of the event store, and the projections that are kept by them.
--
-- A projection is disposable: everything in its table follows from the events. Its rows carry the generation that they
-- belong to, so that a rebuild fills a new generation beside the live one and the switch is one small update.

-- Where each consumer stands: the last event that it has seen, in the order (transaction, position). The row is written in
-- the transaction of the consumer's effect.
CREATE TABLE event_consumers (
  name text NOT NULL,
  xid xid8 NOT NULL DEFAULT '0',
  position bigint NOT NULL DEFAULT 0,
  moved_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT event_consumers_pkey PRIMARY KEY (name)
) WITH (fillfactor = 50);

-- Which generation of a projection is live. Its consumer is called NAME/GENERATION.
CREATE TABLE projections (
  name text NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  rebuilt_at timestamptz(3),
  CONSTRAINT projections_pkey PRIMARY KEY (name)
);

CREATE TABLE session_metrics (
  generation integer NOT NULL,
  session_id uuid NOT NULL,
  game_id text NOT NULL,
  owner_id uuid NOT NULL,
  currency text NOT NULL,
  probe_spins integer NOT NULL,
  play_spins integer NOT NULL,
  free_spins integer NOT NULL,
  hits integer NOT NULL,
  features integer NOT NULL,
  stake_minor bigint NOT NULL,
  payout_minor bigint NOT NULL,
  fees_minor bigint NOT NULL,
  net_minor bigint NOT NULL,
  net_square_sum numeric(78, 0) NOT NULL,
  biggest_win_minor bigint NOT NULL,
  biggest_multiple double precision NOT NULL,
  peak_net_minor bigint NOT NULL,
  drawdown_minor bigint NOT NULL,
  last_spin_version integer NOT NULL,
  first_spin_at timestamptz(3) NOT NULL,
  last_spin_at timestamptz(3) NOT NULL,
  CONSTRAINT session_metrics_pkey PRIMARY KEY (generation, session_id)
) WITH (fillfactor = 70);

CREATE TABLE wallet_days (
  generation integer NOT NULL,
  wallet_id uuid NOT NULL,
  day date NOT NULL,
  spins integer NOT NULL,
  stake_minor bigint NOT NULL,
  payout_minor bigint NOT NULL,
  fees_minor bigint NOT NULL,
  credits_minor bigint NOT NULL,
  debits_minor bigint NOT NULL,
  transfers_in_minor bigint NOT NULL,
  transfers_out_minor bigint NOT NULL,
  net_minor bigint NOT NULL,
  CONSTRAINT wallet_days_pkey PRIMARY KEY (generation, wallet_id, day)
) WITH (fillfactor = 70);

CREATE TABLE game_days (
  generation integer NOT NULL,
  game_id text NOT NULL,
  currency text NOT NULL,
  day date NOT NULL,
  sessions integer NOT NULL,
  spins bigint NOT NULL,
  free_spins bigint NOT NULL,
  hits bigint NOT NULL,
  features bigint NOT NULL,
  stake_minor bigint NOT NULL,
  payout_minor bigint NOT NULL,
  fees_minor bigint NOT NULL,
  biggest_win_minor bigint NOT NULL,
  biggest_multiple double precision NOT NULL,
  CONSTRAINT game_days_pkey PRIMARY KEY (generation, game_id, currency, day)
) WITH (fillfactor = 50);

CREATE TABLE leaderboard_scores (
  generation integer NOT NULL,
  game_id text NOT NULL,
  currency text NOT NULL,
  period text NOT NULL,
  starts_on date NOT NULL,
  owner_id uuid NOT NULL,
  spins bigint NOT NULL,
  stake_minor bigint NOT NULL,
  payout_minor bigint NOT NULL,
  net_minor bigint NOT NULL,
  biggest_win_minor bigint NOT NULL,
  biggest_multiple double precision NOT NULL,
  CONSTRAINT leaderboard_scores_pkey PRIMARY KEY (generation, game_id, currency, period, starts_on, owner_id),
  CONSTRAINT leaderboard_scores_period_check CHECK (period IN ('day', 'week', 'month', 'all'))
) WITH (fillfactor = 70);

CREATE TABLE rl_steps (
  generation integer NOT NULL,
  session_id uuid NOT NULL,
  stream_version integer NOT NULL,
  game_id text NOT NULL,
  owner_id uuid NOT NULL,
  action text NOT NULL,
  action_bet_minor bigint,
  action_coins integer,
  free boolean NOT NULL,
  reward_minor bigint NOT NULL,
  reward_payout_minor bigint NOT NULL,
  reward_stake_minor bigint NOT NULL,
  reward_cost_minor bigint NOT NULL,
  reward_shaping_minor bigint NOT NULL,
  next_state text NOT NULL,
  next_balance_minor bigint NOT NULL,
  next_held_minor bigint NOT NULL,
  next_free_spins integer NOT NULL,
  terminated boolean NOT NULL,
  truncated boolean NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT rl_steps_pkey PRIMARY KEY (generation, session_id, stream_version)
);
