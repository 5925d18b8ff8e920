-- The library: what is known of games from their fingerprints, to find them again.

CREATE SEQUENCE fingerprint_profiles_position_seq AS bigint;

-- A profile is of a completed run, or of a document that a user keeps. Whoever writes takes an advisory lock first and a new
-- position then, so that positions become visible in their order: a reader that goes on from the last one misses nothing.
CREATE TABLE fingerprint_profiles (
  id uuid NOT NULL,
  position bigint NOT NULL,
  owner_id uuid NOT NULL,
  -- The run; null for a kept document, which is in `document` and has a stream of its own.
  fingerprint_id uuid,
  document json,
  document_hash text NOT NULL,
  name text NOT NULL,
  tags text[] NOT NULL,
  game_id text NOT NULL,
  par_hash text NOT NULL,
  engine_version text NOT NULL,
  geometry text NOT NULL,
  signature text,
  spins integer NOT NULL,
  rtp double precision,
  hit_frequency double precision,
  sigma double precision,
  engine text NOT NULL,
  randomness text,
  -- Numbers of four bytes, lowest first.
  vector bytea NOT NULL,
  profile json NOT NULL,
  stream_version integer,
  head_hash bytea,
  created_at timestamptz(3) NOT NULL,
  removed_at timestamptz(3),
  CONSTRAINT fingerprint_profiles_pkey PRIMARY KEY (id),
  CONSTRAINT fingerprint_profiles_position_key UNIQUE (position),
  CONSTRAINT fingerprint_profiles_fingerprint_id_key UNIQUE (fingerprint_id),
  CONSTRAINT fingerprint_profiles_source_check
    CHECK ((fingerprint_id IS NULL) = (document IS NOT NULL) AND (fingerprint_id IS NULL) = (head_hash IS NOT NULL)
      AND (head_hash IS NULL) = (stream_version IS NULL))
);
CREATE INDEX fingerprint_profiles_owner_id_document_hash_idx ON fingerprint_profiles (owner_id, document_hash);
-- A document is kept once by each owner.
CREATE UNIQUE INDEX fingerprint_profiles_kept_key ON fingerprint_profiles (owner_id, document_hash)
  WHERE removed_at IS NULL AND fingerprint_id IS NULL;

-- Completed runs that have no profile yet. A row goes when its profile is there.
CREATE TABLE fingerprint_profile_queue (
  fingerprint_id uuid NOT NULL,
  CONSTRAINT fingerprint_profile_queue_pkey PRIMARY KEY (fingerprint_id)
);
INSERT INTO fingerprint_profile_queue SELECT id FROM fingerprints WHERE status = 'completed' AND document IS NOT NULL;

CREATE FUNCTION queue_fingerprint_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO fingerprint_profile_queue (fingerprint_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER fingerprints_queue_profile AFTER UPDATE OF status ON fingerprints
  FOR EACH ROW WHEN (NEW.status = 'completed' AND OLD.status <> 'completed' AND NEW.document IS NOT NULL)
  EXECUTE FUNCTION queue_fingerprint_profile();
