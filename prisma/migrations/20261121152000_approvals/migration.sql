-- Approved fingerprints, the wins of their samples, and the public keys that reports were signed with.

-- The wins that the engine listed belong to the sample: rules are read off them. Samples of older runs have none.
ALTER TABLE fingerprint_samples ADD COLUMN wins_hash text, ADD COLUMN wins bytea;
ALTER TABLE fingerprint_samples
  ADD CONSTRAINT fingerprint_samples_wins_check CHECK ((wins IS NULL) = (wins_hash IS NULL));

-- The newest approval of a game is the one that builds are compared with. Approvals are evidence: a later one takes the place of
-- an earlier one, none is changed.
CREATE TABLE fingerprint_approvals (
  id uuid NOT NULL,
  game_id text NOT NULL,
  fingerprint_id uuid NOT NULL,
  document_hash text NOT NULL,
  approved_by uuid NOT NULL,
  note text,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT fingerprint_approvals_pkey PRIMARY KEY (id),
  CONSTRAINT fingerprint_approvals_game_id_fkey FOREIGN KEY (game_id) REFERENCES games (id),
  CONSTRAINT fingerprint_approvals_fingerprint_id_fkey FOREIGN KEY (fingerprint_id) REFERENCES fingerprints (id),
  CONSTRAINT fingerprint_approvals_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES users (id)
);
CREATE INDEX fingerprint_approvals_game_id_id_idx ON fingerprint_approvals (game_id, id);
CREATE TRIGGER fingerprint_approvals_append_only BEFORE UPDATE OR DELETE ON fingerprint_approvals
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fingerprint_approvals_no_truncate BEFORE TRUNCATE ON fingerprint_approvals
  EXECUTE FUNCTION refuse_change();

-- Public halves only: whoever holds an old report finds the key that it was signed with, also after a rotation.
CREATE TABLE report_keys (
  id text NOT NULL,
  public_key text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  CONSTRAINT report_keys_pkey PRIMARY KEY (id)
);
CREATE TRIGGER report_keys_append_only BEFORE UPDATE OR DELETE ON report_keys
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_keys_no_truncate BEFORE TRUNCATE ON report_keys EXECUTE FUNCTION refuse_change();
