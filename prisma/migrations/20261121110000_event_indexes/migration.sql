-- The event store as evidence: indexes for its questions, and months that can be detached and brought back.

-- Indexes -----------------------------------------------------------------------------------------------------------

-- Every index is paid for by every spin; docs/event-store.md has the figures (`pnpm bench event-indexes`). By session there
-- is the primary key. Almost all events are spins, so the index by type leaves them out and costs them nothing.
CREATE INDEX events_type_created_at_idx ON events (type, created_at) WHERE type <> 'action.spin';
-- Events lie on the disk in the order of time: a summary of each stretch of pages (which actors, which games, from when to
-- when) finds the stretches that may hold the answer, at a few bytes a page instead of some tens of bytes an event.
CREATE INDEX events_actor_id_game_id_created_at_idx ON events
  USING brin (actor_id uuid_bloom_ops, game_id text_bloom_ops, created_at) WITH (pages_per_range = 32);

-- Detached months -----------------------------------------------------------------------------------------------------

-- Detached partitions stand here, whole, until the owner of the database drops them.
CREATE SCHEMA event_archive;

-- A month that was detached. What left `events` are the events of sessions that were Completed; all others (wallets, games,
-- users, fingerprints, sessions still open) are in a smaller partition in the old one's place.
CREATE TABLE event_archives (
  month date NOT NULL,
  export_name text NOT NULL,
  manifest_sha256 text NOT NULL,
  events bigint NOT NULL,
  archived_events bigint NOT NULL,
  kept_events bigint NOT NULL,
  detached_at timestamptz(3) NOT NULL,
  CONSTRAINT event_archives_pkey PRIMARY KEY (month),
  CONSTRAINT event_archives_month_check CHECK (extract(day FROM month) = 1),
  CONSTRAINT event_archives_events_check CHECK (events = archived_events + kept_events),
  CONSTRAINT event_archives_manifest_sha256_check CHECK (manifest_sha256 ~ '^[0-9a-f]{64}$')
);

-- What of which session is in a detached month, and what its chain hangs on: enough to go on proving the rest of the chain,
-- the ledger and the session's totals without it.
CREATE TABLE event_archive_runs (
  stream_id uuid NOT NULL,
  first_version integer NOT NULL,
  last_version integer NOT NULL,
  month date NOT NULL,
  previous_hash bytea NOT NULL,
  last_hash bytea NOT NULL,
  last_position bigint NOT NULL,
  spins integer NOT NULL,
  stake_minor bigint NOT NULL,
  fee_minor bigint NOT NULL,
  payout_minor bigint NOT NULL,
  CONSTRAINT event_archive_runs_pkey PRIMARY KEY (stream_id, first_version),
  CONSTRAINT event_archive_runs_month_fkey FOREIGN KEY (month) REFERENCES event_archives (month),
  CONSTRAINT event_archive_runs_versions_check CHECK (first_version > 0 AND last_version >= first_version),
  CONSTRAINT event_archive_runs_hash_check CHECK (octet_length(previous_hash) = 32 AND octet_length(last_hash) = 32)
);

CREATE TABLE event_archive.staged_runs (LIKE event_archive_runs INCLUDING CONSTRAINTS INCLUDING INDEXES);

-- These functions do what only the owner of the tables may do, so they work with his rights, and check for themselves.

CREATE FUNCTION event_month_name(of_month date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'events_' || to_char(of_month, 'YYYY_MM')
$$;

CREATE FUNCTION event_month_start(of_month date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT of_month::timestamp AT TIME ZONE 'UTC'
$$;

CREATE FUNCTION event_month_end(of_month date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT (of_month + interval '1 month')::timestamp AT TIME ZONE 'UTC'
$$;

-- The states of a month: `attached`, `detached` or `missing`.
CREATE FUNCTION event_month_state(of_month date) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN EXISTS (SELECT FROM event_archives WHERE month = of_month) THEN 'detached'
    WHEN EXISTS (SELECT FROM pg_inherits
      WHERE inhparent = 'events'::regclass AND inhrelid = to_regclass(event_month_name(of_month))) THEN 'attached'
    ELSE 'missing'
  END
$$;

-- Empties the stage for a month: what an attempt that was cut off has left is thrown away.
CREATE FUNCTION begin_event_detach(of_month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  kept text := 'kept_' || to_char(of_month, 'YYYY_MM');
BEGIN
  IF event_month_end(of_month) > now() THEN
    RAISE EXCEPTION 'the month % is not over', of_month USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF event_month_state(of_month) <> 'attached' THEN
    RAISE EXCEPTION 'the month % is not attached', of_month USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  TRUNCATE event_archive.staged_runs;
  EXECUTE format('DROP TABLE IF EXISTS event_archive.%I', kept);
  EXECUTE format(
    'CREATE TABLE event_archive.%I (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', kept
  );
  -- With it the rows need not be read again when the table is attached.
  EXECUTE format(
    'ALTER TABLE event_archive.%I ADD CONSTRAINT events_month_check CHECK (created_at >= %L AND created_at < %L)',
    kept, event_month_start(of_month), event_month_end(of_month)
  );
END
$$;

-- Puts the events of streams that stay into the smaller partition to come.
CREATE FUNCTION stage_kept_events(of_month date, streams uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO event_archive.%I SELECT * FROM events WHERE stream_id = ANY ($1) AND created_at >= $2 AND created_at < $3',
    'kept_' || to_char(of_month, 'YYYY_MM')
  ) USING streams, event_month_start(of_month), event_month_end(of_month);
END
$$;

-- Notes what leaves with the month: JSON rows of event_archive_runs.
CREATE FUNCTION stage_event_runs(runs json) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  INSERT INTO event_archive.staged_runs SELECT * FROM json_populate_recordset(NULL::event_archive.staged_runs, runs)
$$;

-- Detaches a month whose stage is complete, in the one transaction of the caller: before it nothing has changed, after it
-- everything has. No event gets lost: the old partition stands in event_archive, append-only as before.
CREATE FUNCTION finish_event_detach(of_month date, export text, manifest text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  name text := event_month_name(of_month);
  kept text := 'kept_' || to_char(of_month, 'YYYY_MM');
  total bigint;
  kept_total bigint;
  archived_total bigint;
  unfinished bigint;
BEGIN
  IF event_month_end(of_month) > now() OR event_month_state(of_month) <> 'attached' THEN
    RAISE EXCEPTION 'the month % cannot be detached', of_month USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  -- Nobody writes into a month that is over; this lock makes sure of it while the rows are counted.
  EXECUTE format('LOCK TABLE %I IN SHARE MODE', name);
  EXECUTE format('SELECT count(*) FROM %I', name) INTO total;
  EXECUTE format('SELECT count(*) FROM event_archive.%I', kept) INTO kept_total;
  SELECT coalesce(sum(last_version - first_version + 1), 0) INTO archived_total
    FROM event_archive.staged_runs WHERE month = of_month;
  IF total <> kept_total + archived_total THEN
    RAISE EXCEPTION 'the month % holds % events, and % + % are staged', of_month, total, kept_total, archived_total
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  SELECT count(*) INTO unfinished FROM event_archive.staged_runs r LEFT JOIN sessions s ON s.id = r.stream_id
    WHERE s.state IS DISTINCT FROM 'Completed';
  IF unfinished > 0 THEN
    RAISE EXCEPTION '% sessions that are not Completed would leave', unfinished
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  LOCK TABLE ONLY events IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('ALTER TABLE events DETACH PARTITION %I', name);
  EXECUTE format('ALTER TABLE %I SET SCHEMA event_archive', name);
  -- Detaching takes the triggers away that came from the partitioned table.
  EXECUTE format(
    'CREATE TRIGGER detached_append_only BEFORE UPDATE OR DELETE ON event_archive.%I
      FOR EACH ROW EXECUTE FUNCTION refuse_change()', name
  );
  EXECUTE format(
    'ALTER TABLE event_archive.%I ADD CONSTRAINT events_month_check CHECK (created_at >= %L AND created_at < %L) NOT VALID',
    name, event_month_start(of_month), event_month_end(of_month)
  );
  EXECUTE format('ALTER TABLE event_archive.%I SET SCHEMA public', kept);
  EXECUTE format('ALTER TABLE %I RENAME TO %I', kept, name);
  EXECUTE format(
    'ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    name, event_month_start(of_month), event_month_end(of_month)
  );
  EXECUTE format(
    'CREATE TRIGGER %I BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', name || '_no_truncate', name
  );
  INSERT INTO event_archives (month, export_name, manifest_sha256, events, archived_events, kept_events, detached_at)
    VALUES (of_month, export, manifest, total, archived_total, kept_total, at);
  INSERT INTO event_archive_runs SELECT * FROM event_archive.staged_runs WHERE month = of_month;
  TRUNCATE event_archive.staged_runs;
END
$$;

-- Brings a detached month back: the whole partition takes the place of the smaller one, whose rows it holds as well.
CREATE FUNCTION attach_event_month(of_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  name text := event_month_name(of_month);
  expected bigint;
  total bigint;
  missing bigint;
BEGIN
  SELECT events INTO expected FROM event_archives WHERE month = of_month FOR UPDATE;
  IF expected IS NULL OR to_regclass('event_archive.' || name) IS NULL THEN
    RAISE EXCEPTION 'the month % cannot be attached', of_month USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  EXECUTE format('SELECT count(*) FROM event_archive.%I', name) INTO total;
  -- Who takes a row for another one would lose it with the smaller partition.
  EXECUTE format('SELECT count(*) FROM %I k WHERE NOT EXISTS (SELECT FROM event_archive.%I a
    WHERE a.stream_id = k.stream_id AND a.stream_version = k.stream_version AND a.hash = k.hash
      AND a.created_at = k.created_at)', name, name) INTO missing;
  IF total <> expected OR missing > 0 THEN
    RAISE EXCEPTION 'the detached month % holds % events instead of %, and % of the kept ones are not among them',
      of_month, total, expected, missing USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  EXECUTE format('ALTER TABLE event_archive.%I VALIDATE CONSTRAINT events_month_check', name);
  LOCK TABLE ONLY events IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('ALTER TABLE events DETACH PARTITION %I', name);
  EXECUTE format('DROP TABLE %I', name);
  EXECUTE format('ALTER TABLE event_archive.%I SET SCHEMA public', name);
  EXECUTE format(
    'ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    name, event_month_start(of_month), event_month_end(of_month)
  );
  EXECUTE format('DROP TRIGGER IF EXISTS detached_append_only ON %I', name);
  EXECUTE format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS events_month_check', name);
  DELETE FROM event_archive_runs WHERE month = of_month;
  DELETE FROM event_archives WHERE month = of_month;
END
$$;

-- Makes room for the events of a detached month whose table was dropped: they come back from an export.
CREATE FUNCTION begin_event_import(of_month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  name text := event_month_name(of_month);
BEGIN
  IF event_month_state(of_month) <> 'detached' OR to_regclass('event_archive.' || name) IS NOT NULL THEN
    RAISE EXCEPTION 'the month % needs no import', of_month USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  EXECUTE format('DROP TABLE IF EXISTS event_archive.%I', 'import_' || to_char(of_month, 'YYYY_MM'));
  EXECUTE format(
    'CREATE TABLE event_archive.%I (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)',
    'import_' || to_char(of_month, 'YYYY_MM')
  );
END
$$;

CREATE FUNCTION import_events(of_month date, events json) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  -- The payload comes as a JSON string, which keeps its text byte for byte.
  EXECUTE format(
    'INSERT INTO event_archive.%I (position, xid, stream_type, stream_id, stream_version, type, schema_version, payload,
       actor_id, game_id, request_id, trace_id, idempotency_key, hash, created_at)
     SELECT position, xid::xid8, "streamType", "streamId", "streamVersion", type, "schemaVersion", payload::json,
       "actorId", "gameId", "requestId", "traceId", "idempotencyKey", decode(hash, ''hex''),
       timestamptz ''epoch'' + "atMs" * interval ''1 ms''
     FROM json_to_recordset($1) AS t(position bigint, xid text, "streamType" text, "streamId" uuid,
       "streamVersion" integer, type text, "schemaVersion" smallint, payload text, "actorId" uuid, "gameId" text,
       "requestId" text, "traceId" text, "idempotencyKey" text, hash text, "atMs" bigint)',
    'import_' || to_char(of_month, 'YYYY_MM')
  ) USING events;
END
$$;

-- Everything has come in: the table takes the place of the one that was dropped, and can be attached.
CREATE FUNCTION finish_event_import(of_month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  name text := event_month_name(of_month);
  import text := 'import_' || to_char(of_month, 'YYYY_MM');
  total bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM event_archive.%I', import) INTO total;
  IF total IS DISTINCT FROM (SELECT events FROM event_archives WHERE month = of_month) THEN
    RAISE EXCEPTION 'the import of the month % is not complete', of_month
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  EXECUTE format(
    'ALTER TABLE event_archive.%I ADD CONSTRAINT events_month_check CHECK (created_at >= %L AND created_at < %L)',
    import, event_month_start(of_month), event_month_end(of_month)
  );
  EXECUTE format(
    'CREATE TRIGGER detached_append_only BEFORE UPDATE OR DELETE ON event_archive.%I
      FOR EACH ROW EXECUTE FUNCTION refuse_change()', import
  );
  EXECUTE format(
    'CREATE TRIGGER %I BEFORE TRUNCATE ON event_archive.%I EXECUTE FUNCTION refuse_change()', name || '_no_truncate', import
  );
  EXECUTE format('ALTER TABLE event_archive.%I RENAME TO %I', import, name);
END
$$;
