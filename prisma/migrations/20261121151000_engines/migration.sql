-- External engines: where they answer, who allowed that, and the outcomes that they were asked for.

CREATE TABLE engines (
  id text NOT NULL,
  stream_id uuid NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  address text NOT NULL,
  authorisation text NOT NULL,
  options json NOT NULL,
  cost_per_query_minor bigint NOT NULL,
  rate_per_second integer,
  status text NOT NULL,
  stream_version integer NOT NULL,
  head_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  CONSTRAINT engines_pkey PRIMARY KEY (id),
  CONSTRAINT engines_stream_id_key UNIQUE (stream_id),
  CONSTRAINT engines_kind_check CHECK (kind IN ('http', 'slotopol')),
  CONSTRAINT engines_status_check CHECK (status IN ('active', 'retired')),
  CONSTRAINT engines_authorisation_check CHECK (length(authorisation) > 0),
  CONSTRAINT engines_cost_check CHECK (cost_per_query_minor >= 0),
  CONSTRAINT engines_rate_check CHECK (rate_per_second > 0)
);

-- A game of an external engine names it; one of the built-in engine names none.
ALTER TABLE games ADD COLUMN engine_id text;
ALTER TABLE games ADD CONSTRAINT games_engine_id_fkey FOREIGN KEY (engine_id) REFERENCES engines (id);
ALTER TABLE games ADD CONSTRAINT games_engine_check CHECK ((engine = 'builtin') = (engine_id IS NULL));

-- Outcomes that were asked for and are not settled yet: of the spins of `session_id` from `nonce` on, the `draw`-th time that they were
-- asked for. A row goes when its outcome was committed, or when that became impossible; the latter is an event of the engine.
CREATE TABLE engine_draws (
  session_id uuid NOT NULL,
  nonce integer NOT NULL,
  draw integer NOT NULL,
  engine_id text NOT NULL,
  idempotency_key text NOT NULL,
  request_hash bytea NOT NULL,
  engine_key text NOT NULL,
  -- Until then nobody else asks in its place.
  leased_until timestamptz(3) NOT NULL,
  asked_at timestamptz(3) NOT NULL,
  -- What the engine answered, as core keeps it; null until then.
  answer json,
  answer_hash text,
  CONSTRAINT engine_draws_pkey PRIMARY KEY (session_id, nonce, draw),
  CONSTRAINT engine_draws_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id),
  CONSTRAINT engine_draws_engine_id_fkey FOREIGN KEY (engine_id) REFERENCES engines (id),
  CONSTRAINT engine_draws_answer_check CHECK ((answer IS NULL) = (answer_hash IS NULL))
);
CREATE INDEX engine_draws_leased_until_idx ON engine_draws (leased_until);
