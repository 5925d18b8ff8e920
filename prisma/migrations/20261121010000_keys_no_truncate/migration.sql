-- Idempotency keys are evidence like events and entries: an emptied table would let every repeated request act again.
CREATE TRIGGER idempotency_keys_no_truncate BEFORE TRUNCATE ON idempotency_keys EXECUTE FUNCTION refuse_change();
