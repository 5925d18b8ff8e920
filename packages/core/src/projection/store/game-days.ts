import type { ProjectionSql } from './projection-sql.ts';

/** One row a game, currency and day (UTC) on which it was opened or played. */
export const gameDays: ProjectionSql = {
  name: 'game-days',
  about: 'how much each game was played, staked and paid, a day',
  table: 'game_days',
  key: ['game_id', 'currency', 'day'],
  effect: (generation) => `
game_movement AS (
  SELECT game_id, currency, day, 0 AS sessions, count(*) AS spins, count(*) FILTER (WHERE free) AS free_spins,
    count(*) FILTER (WHERE payout > 0) AS hits, count(*) FILTER (WHERE featured) AS features,
    sum(stake) AS stake, sum(payout) AS payout, sum(fee) AS fee, max(payout) AS win, max(multiple) AS multiple
  FROM play GROUP BY game_id, currency, day
  UNION ALL
  SELECT opened.game_id, purse.currency, opened.day, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM (
    SELECT game_id, day, (payload->>'walletId')::uuid AS wallet_id FROM fresh WHERE type = 'session.created' OFFSET 0
  ) opened
  CROSS JOIN LATERAL (SELECT currency FROM wallets WHERE id = opened.wallet_id OFFSET 0) purse
),
game_days_kept AS (
  INSERT INTO game_days AS kept (generation, game_id, currency, day, sessions, spins, free_spins, hits, features,
    stake_minor, payout_minor, fees_minor, biggest_win_minor, biggest_multiple)
  SELECT ${generation}, game_id, currency, day, sum(sessions), sum(spins), sum(free_spins), sum(hits), sum(features),
    sum(stake), sum(payout), sum(fee), max(win), max(multiple)
  FROM game_movement GROUP BY game_id, currency, day
  ON CONFLICT (generation, game_id, currency, day) DO UPDATE SET
    sessions = kept.sessions + excluded.sessions,
    spins = kept.spins + excluded.spins,
    free_spins = kept.free_spins + excluded.free_spins,
    hits = kept.hits + excluded.hits,
    features = kept.features + excluded.features,
    stake_minor = kept.stake_minor + excluded.stake_minor,
    payout_minor = kept.payout_minor + excluded.payout_minor,
    fees_minor = kept.fees_minor + excluded.fees_minor,
    biggest_win_minor = greatest(kept.biggest_win_minor, excluded.biggest_win_minor),
    biggest_multiple = greatest(kept.biggest_multiple, excluded.biggest_multiple)
)`,
};
