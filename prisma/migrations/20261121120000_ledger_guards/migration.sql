-- What the database itself refuses of the ledger, beyond the CHECKs of single rows: an entry that does not follow from the one
-- before it, and entries that their wallet's row does not agree with. One look for all entries of a statement, at its end.
--
-- (Who may change what at all is not said here: packages/db/src/rights gives the application's role its rights, after every
-- run of the migrations, so that it holds for tables to come as well.)

CREATE FUNCTION refuse_broken_ledger() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  broken record;
BEGIN
  -- Through the indexes, row by row: a plan made while the tables were small would read them from end to end.
  SELECT a.wallet_id, a.version INTO broken
  FROM added a
  LEFT JOIN LATERAL (
    SELECT player_after_minor AS player, held_after_minor AS held FROM ledger_entries
    WHERE wallet_id = a.wallet_id AND version = a.version - 1 LIMIT 1
  ) before ON true
  LEFT JOIN LATERAL (
    SELECT entry_version, player_minor, held_minor FROM wallets WHERE id = a.wallet_id LIMIT 1
  ) w ON true
  WHERE (before.player IS NULL AND a.version <> 1)
    OR a.player_after_minor <> coalesce(before.player, 0) + CASE 'player'
      WHEN a.credit_account THEN a.amount_minor WHEN a.debit_account THEN -a.amount_minor ELSE 0 END
    OR a.held_after_minor <> coalesce(before.held, 0) + CASE 'held'
      WHEN a.credit_account THEN a.amount_minor WHEN a.debit_account THEN -a.amount_minor ELSE 0 END
    OR w.entry_version IS NULL OR a.version > w.entry_version
    OR (a.version = w.entry_version AND (a.player_after_minor <> w.player_minor OR a.held_after_minor <> w.held_minor))
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
