-- Begins a batch of these consumers in the caller's transaction: takes their locks, finds the stretch of events after their
-- place that nothing can be added to any more, and moves them behind it. The effect follows in the same transaction: both
-- are kept, or neither. One call instead of five, because a busy program is slow to send the next.
--
-- Returns one row: `free` false when another process has all of them; `names` those that take the batch (they stand at the
-- place of the first free one), null when there is nothing new.
--
-- The locks are advisory, because those give the transaction no id: an id holds back, for every reader of the store, what is
-- younger than it.
CREATE FUNCTION begin_consumer_batch(
  asked text[], batch_max integer, last_xid xid8, last_position bigint,
  OUT free boolean, OUT names text[], OUT after_xid text, OUT after_position bigint, OUT up_to_xid text,
  OUT up_to_position bigint, OUT events integer, OUT oldest timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
  unlocked text[];
  place record;
  stretch record;
  moved integer;
BEGIN
  -- Plans of this transaction go through indexes, whatever the tables were like when the plan was made.
  PERFORM set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
    set_config('plan_cache_mode', 'force_generic_plan', true);
  SELECT array_agg(name) INTO unlocked FROM unnest(asked) AS name
    WHERE pg_try_advisory_xact_lock(hashtextextended('croupier.consumer.' || name, 0));
  free := unlocked IS NOT NULL;
  IF NOT free THEN RETURN; END IF;
  -- Each statement sees what was committed before it: these rows are read after the locks were taken.
  SELECT c.xid, c.position INTO place FROM event_consumers c
    WHERE c.name = ANY (unlocked) ORDER BY array_position(unlocked, c.name) LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT s.xid, s.position, count(*) OVER () AS events, min(s.created_at) OVER () AS oldest INTO stretch FROM (
    SELECT e.xid, e.position, e.created_at FROM events e
    WHERE (e.xid, e.position) > (place.xid, place.position) AND (e.xid, e.position) <= (last_xid, last_position)
      AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.xid, e.position LIMIT batch_max
  ) s ORDER BY s.xid DESC, s.position DESC LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  WITH taken AS (
    UPDATE event_consumers c SET xid = stretch.xid, position = stretch.position, moved_at = now()
    WHERE c.name = ANY (unlocked) AND c.xid = place.xid AND c.position = place.position RETURNING c.name
  )
  SELECT array_agg(taken.name), count(*) INTO names, moved FROM taken;
  IF moved = 0 THEN
    RAISE EXCEPTION 'the consumer % was moved by somebody else', unlocked USING ERRCODE = 'CR002';
  END IF;
  after_xid := place.xid::text;
  after_position := place.position;
  up_to_xid := stretch.xid::text;
  up_to_position := stretch.position;
  events := stretch.events;
  oldest := stretch.oldest;
END
$$;
