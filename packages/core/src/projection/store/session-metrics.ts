import type { ProjectionSql } from './projection-sql.ts';

/** One row a session that has spun. Peak and drawdown follow the session's net spin by spin, so they need what came before. */
export const sessionMetrics: ProjectionSql = {
  name: 'session-metrics',
  about: 'what each session has played: spins, money, peaks, variance',
  table: 'session_metrics',
  key: ['session_id'],
  effect: (generation) => `
session_net AS (
  SELECT play.*, coalesce(before.net_minor, 0)
      + sum(payout - stake - fee) OVER (PARTITION BY play.session_id ORDER BY stream_version) AS net,
    greatest(0, before.peak_net_minor) AS peak_before
  FROM play LEFT JOIN (
    SELECT seat.session_id, old.net_minor, old.peak_net_minor FROM seat CROSS JOIN LATERAL (
      SELECT net_minor, peak_net_minor FROM session_metrics
      WHERE generation = ${generation} AND session_id = seat.session_id OFFSET 0
    ) old
  ) before ON before.session_id = play.session_id
),
session_peak AS (
  SELECT *, greatest(peak_before, max(net) OVER (PARTITION BY session_id ORDER BY stream_version)) AS peak
  FROM session_net
),
session_metrics_kept AS (
  INSERT INTO session_metrics AS kept (generation, session_id, game_id, owner_id, currency, probe_spins, play_spins,
    free_spins, hits, features, stake_minor, payout_minor, fees_minor, net_minor, net_square_sum, biggest_win_minor,
    biggest_multiple, peak_net_minor, drawdown_minor, last_spin_version, first_spin_at, last_spin_at)
  SELECT ${generation}, session_id, min(game_id), (min(owner_id::text))::uuid, min(currency),
    count(*) FILTER (WHERE state = 'Probing'), count(*) FILTER (WHERE state <> 'Probing'),
    count(*) FILTER (WHERE free), count(*) FILTER (WHERE payout > 0), count(*) FILTER (WHERE featured),
    sum(stake), sum(payout), sum(fee), sum(payout - stake - fee), sum((payout - stake)::numeric ^ 2),
    max(payout), max(multiple), max(peak), max(peak - net), max(stream_version), min(created_at), max(created_at)
  FROM session_peak GROUP BY session_id
  ON CONFLICT (generation, session_id) DO UPDATE SET
    probe_spins = kept.probe_spins + excluded.probe_spins,
    play_spins = kept.play_spins + excluded.play_spins,
    free_spins = kept.free_spins + excluded.free_spins,
    hits = kept.hits + excluded.hits,
    features = kept.features + excluded.features,
    stake_minor = kept.stake_minor + excluded.stake_minor,
    payout_minor = kept.payout_minor + excluded.payout_minor,
    fees_minor = kept.fees_minor + excluded.fees_minor,
    net_minor = kept.net_minor + excluded.net_minor,
    net_square_sum = kept.net_square_sum + excluded.net_square_sum,
    biggest_win_minor = greatest(kept.biggest_win_minor, excluded.biggest_win_minor),
    biggest_multiple = greatest(kept.biggest_multiple, excluded.biggest_multiple),
    peak_net_minor = excluded.peak_net_minor,
    drawdown_minor = greatest(kept.drawdown_minor, excluded.drawdown_minor),
    last_spin_version = excluded.last_spin_version,
    first_spin_at = least(kept.first_spin_at, excluded.first_spin_at),
    last_spin_at = greatest(kept.last_spin_at, excluded.last_spin_at)
)`,
};
