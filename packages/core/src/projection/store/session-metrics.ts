import type { ProjectionSql } from './projection-sql.ts';

/** One row a session that has spun. Peak and drawdown follow the session's net spin by spin, so they need what came before. */
export const sessionMetrics: ProjectionSql = {
  name: 'session-metrics',
  about: 'what each session has played: spins, money, peaks, variance',
  table: 'session_metrics',
  key: ['session_id'],
  effect: (generation) => `
session_net AS (
  SELECT session_id, stream_version, state, free, featured, stake, payout, fee, multiple, created_at,
    coalesce(before.net_minor, 0)
      + sum(payout - stake - fee) OVER (PARTITION BY session_id ORDER BY stream_version) AS net,
    greatest(0, before.peak_net_minor) AS peak_before
  FROM spin LEFT JOIN (
    SELECT seat.session_id, old.net_minor, old.peak_net_minor FROM seat CROSS JOIN LATERAL (
      SELECT net_minor, peak_net_minor FROM session_metrics
      WHERE generation = ${generation} AND session_id = seat.session_id OFFSET 0
    ) old
  ) before USING (session_id)
),
session_peak AS (
  SELECT *, greatest(peak_before, max(net) OVER (PARTITION BY session_id ORDER BY stream_version)) AS peak
  FROM session_net
),
session_totals AS (
  SELECT session_id,
    count(*) FILTER (WHERE state = 'Probing') AS probed, count(*) FILTER (WHERE state <> 'Probing') AS played,
    count(*) FILTER (WHERE free) AS freed, count(*) FILTER (WHERE payout > 0) AS hit,
    count(*) FILTER (WHERE featured) AS featured, sum(stake) AS stake, sum(payout) AS payout, sum(fee) AS fee,
    sum((payout - stake)::numeric * (payout - stake)) AS squares, max(payout) AS win, max(multiple) AS multiple,
    max(peak) AS peak, max(peak - net) AS drawdown, max(stream_version) AS version,
    min(created_at) AS first_at, max(created_at) AS last_at
  FROM session_peak GROUP BY session_id
),
session_metrics_kept AS (
  INSERT INTO session_metrics AS kept (generation, session_id, game_id, owner_id, currency, probe_spins, play_spins,
    free_spins, hits, features, stake_minor, payout_minor, fees_minor, net_minor, net_square_sum, biggest_win_minor,
    biggest_multiple, peak_net_minor, drawdown_minor, last_spin_version, first_spin_at, last_spin_at)
  SELECT ${generation}, session_id, game_id, owner_id, currency, probed, played, freed, hit, featured, stake, payout, fee,
    payout - stake - fee, squares, win, multiple, peak, drawdown, version, first_at, last_at
  FROM session_totals JOIN seat USING (session_id)
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
