-- The commit statement calls it when a row, a hold or a key is not as the decision expected: everything is rolled back.
CREATE FUNCTION refuse_lost_race() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row has changed since the decision' USING ERRCODE = 'CR001';
END
$$;
