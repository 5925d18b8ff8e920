-- Provably fair play, the end of idle sessions, the expiry of holds.

-- Sessions that were there committed to their server seed alone (version 1).
ALTER TABLE sessions ADD COLUMN commitment_version smallint NOT NULL DEFAULT 1;

-- When to look next whether a session is idle. Not an index on last_action_at: that changes with every spin, and an indexed
-- column that changes costs a new entry in every index of the table (no HOT update). This one changes once a timeout.
ALTER TABLE sessions ADD COLUMN idle_check_at timestamptz(3) NOT NULL DEFAULT now();
ALTER TABLE sessions ALTER COLUMN idle_check_at DROP DEFAULT;
CREATE INDEX sessions_idle_check_at_idx ON sessions (idle_check_at) WHERE completed_at IS NULL;

CREATE INDEX holds_expires_at_idx ON holds (expires_at) WHERE state = 'open' AND expires_at IS NOT NULL;
ALTER TABLE holds ADD CONSTRAINT holds_expires_at_check CHECK (expires_at > placed_at);
