import type { ProjectionSql } from './projection-sql.ts';

/**
 * One row a wallet and day (UTC) on which its money changed. The statement itself, movement by movement, is the ledger:
 * projecting it again would only copy it. `net_minor` is the change of player and held money together.
 */
export const walletDays: ProjectionSql = {
  name: 'wallet-days',
  about: 'what each wallet has staked, won, paid and moved, a day',
  table: 'wallet_days',
  key: ['wallet_id', 'day'],
  effect: (generation) => `
wallet_movement AS (
  SELECT wallet_id, day, count(*) AS spins, sum(stake) AS stake, sum(payout) AS payout, sum(fee) AS fee,
    0 AS credited, 0 AS debited, 0 AS received, 0 AS sent
  FROM play GROUP BY wallet_id, day
  UNION ALL
  SELECT stream_id, day, 0, 0, 0, 0,
    CASE type WHEN 'wallet.credit' THEN amount ELSE 0 END, CASE type WHEN 'wallet.debit' THEN amount ELSE 0 END,
    0, CASE type WHEN 'wallet.transfer' THEN amount ELSE 0 END
  FROM (
    SELECT stream_id, day, type, (payload->>'amountMinor')::bigint AS amount FROM fresh
    WHERE type IN ('wallet.credit', 'wallet.debit', 'wallet.transfer')
  ) moved
  UNION ALL
  SELECT (payload->>'toWalletId')::uuid, day, 0, 0, 0, 0, 0, 0, (payload->>'amountMinor')::bigint, 0
  FROM fresh WHERE type = 'wallet.transfer'
  UNION ALL
  SELECT (payload->>'walletId')::uuid, day, 0, 0, 0, (payload->>'feeMinor')::bigint, 0, 0, 0, 0
  FROM fresh WHERE type = 'fingerprint.started'
),
wallet_days_kept AS (
  INSERT INTO wallet_days AS kept (generation, wallet_id, day, spins, stake_minor, payout_minor, fees_minor, credits_minor,
    debits_minor, transfers_in_minor, transfers_out_minor, net_minor)
  SELECT ${generation}, wallet_id, day, sum(spins), sum(stake), sum(payout), sum(fee), sum(credited), sum(debited),
    sum(received), sum(sent), sum(payout - stake - fee + credited - debited + received - sent)
  FROM wallet_movement GROUP BY wallet_id, day
  ON CONFLICT (generation, wallet_id, day) DO UPDATE SET
    spins = kept.spins + excluded.spins,
    stake_minor = kept.stake_minor + excluded.stake_minor,
    payout_minor = kept.payout_minor + excluded.payout_minor,
    fees_minor = kept.fees_minor + excluded.fees_minor,
    credits_minor = kept.credits_minor + excluded.credits_minor,
    debits_minor = kept.debits_minor + excluded.debits_minor,
    transfers_in_minor = kept.transfers_in_minor + excluded.transfers_in_minor,
    transfers_out_minor = kept.transfers_out_minor + excluded.transfers_out_minor,
    net_minor = kept.net_minor + excluded.net_minor
)`,
};
