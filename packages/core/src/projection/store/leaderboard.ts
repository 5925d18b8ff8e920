import type { ProjectionSql } from './projection-sql.ts';

/**
 * One row a player on each board: of a game and currency, for the day, the ISO week, the month (all UTC) and for ever. There
 * is no index on scores: they change with every spin. A board is sorted when it is read.
 */
export const leaderboard: ProjectionSql = {
  name: 'leaderboard',
  about: 'the scores of players, a game and period',
  table: 'leaderboard_scores',
  key: ['game_id', 'currency', 'period', 'starts_on', 'owner_id'],
  effect: (generation) => `
player_day AS (
  SELECT game_id, currency, day, owner_id, count(*) AS spins, sum(stake) AS stake, sum(payout) AS payout,
    sum(payout - stake - fee) AS net, max(payout) AS win, max(multiple) AS multiple
  FROM play GROUP BY game_id, currency, day, owner_id
),
leaderboard_kept AS (
  INSERT INTO leaderboard_scores AS kept (generation, game_id, currency, period, starts_on, owner_id, spins, stake_minor,
    payout_minor, net_minor, biggest_win_minor, biggest_multiple)
  SELECT ${generation}, game_id, currency, span.period, span.starts_on, owner_id, sum(spins), sum(stake), sum(payout),
    sum(net), max(win), max(multiple)
  FROM player_day CROSS JOIN LATERAL (VALUES
    ('day', day), ('week', date_trunc('week', day)::date), ('month', date_trunc('month', day)::date),
    ('all', DATE '1970-01-01')
  ) span (period, starts_on)
  GROUP BY game_id, currency, span.period, span.starts_on, owner_id
  ON CONFLICT (generation, game_id, currency, period, starts_on, owner_id) DO UPDATE SET
    spins = kept.spins + excluded.spins,
    stake_minor = kept.stake_minor + excluded.stake_minor,
    payout_minor = kept.payout_minor + excluded.payout_minor,
    net_minor = kept.net_minor + excluded.net_minor,
    biggest_win_minor = greatest(kept.biggest_win_minor, excluded.biggest_win_minor),
    biggest_multiple = greatest(kept.biggest_multiple, excluded.biggest_multiple)
)`,
};
