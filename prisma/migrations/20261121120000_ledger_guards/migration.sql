-- What the database itself refuses of the ledger, beyond the CHECKs of single rows: an entry that does not follow from the one
-- before it, and entries that their wallet's row does not agree with. One look for all entries of a statement, at its end.
--
-- (Who may change what at all is not said here: packages/db/src/rights gives the application's role its rights, after every
-- run of the migrations, so that it holds for tables to come as well.)

CREATE FUNCTION refuse_broken_ledger() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  broken record;
BEGIN
  -- Entries of one statement are held against each other; only the first of a wallet looks for the one before it, and only
  -- the last for the wallet's row. Through the indexes, row by row: a plan made while the tables were small would read them
  -- from end to end.
  SELECT a.wallet_id, a.version INTO broken
  FROM (
    SELECT wallet_id, version, debit_account, credit_account, amount_minor, player_after_minor, held_after_minor,
      lag(version) OVER w AS version_before, lag(player_after_minor) OVER w AS player_before,
      lag(held_after_minor) OVER w AS held_before, lead(version) OVER w IS NULL AS is_last
    FROM added WINDOW w AS (PARTITION BY wallet_id ORDER BY version)
  ) a
  LEFT JOIN LATERAL (
    SELECT player_after_minor AS player, held_after_minor AS held FROM ledger_entries
    WHERE a.version_before IS NULL AND wallet_id = a.wallet_id AND version = a.version - 1 LIMIT 1
  ) stored ON true
  LEFT JOIN LATERAL (
    SELECT entry_version, player_minor, held_minor FROM wallets WHERE a.is_last AND id = a.wallet_id LIMIT 1
  ) w ON true
  CROSS JOIN LATERAL (
    SELECT coalesce(a.player_before, stored.player) AS player, coalesce(a.held_before, stored.held) AS held
  ) before
  WHERE (before.player IS NULL AND a.version <> 1)
    OR a.version_before <> a.version - 1
    OR a.player_after_minor <> coalesce(before.player, 0) + CASE 'player'
      WHEN a.credit_account THEN a.amount_minor WHEN a.debit_account THEN -a.amount_minor ELSE 0 END
    OR a.held_after_minor <> coalesce(before.held, 0) + CASE 'held'
      WHEN a.credit_account THEN a.amount_minor WHEN a.debit_account THEN -a.amount_minor ELSE 0 END
    OR (a.is_last AND (w.entry_version IS NULL OR a.version <> w.entry_version
      OR a.player_after_minor <> w.player_minor OR a.held_after_minor <> w.held_minor))
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % of wallet % does not follow from the one before it, or its wallet does not agree',
      broken.version, broken.wallet_id
      USING ERRCODE = 'integrity_constraint_violation', TABLE = 'ledger_entries';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER ledger_entries_follow AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_broken_ledger();
