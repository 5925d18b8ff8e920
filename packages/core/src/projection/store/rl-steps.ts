import type { ProjectionSql } from './projection-sql.ts';

/**
 * One row an action, in the order of `stream_version` within a session. The observation before an action is what the step
 * before it left (`next_…`); symbols and features are in the event of the same version. `terminated`: play came to its own
 * end, or the player cashed out. `truncated`: the session was ended from outside after this step.
 */
export const rlSteps: ProjectionSql = {
  name: 'rl-steps',
  about: 'each action with its reward and what it led to, for learning',
  table: 'rl_steps',
  key: ['session_id', 'stream_version'],
  effect: (generation) => `
step AS MATERIALIZED (
  SELECT other.stream_id AS session_id, other.stream_version, other.game_id, fixed.owner_id,
    CASE other.type WHEN 'action.spin' THEN 'Spin' WHEN 'action.place_bet' THEN 'PlaceBet' ELSE 'CashOut' END AS action,
    coalesce(told."betMinor", told."stakeMinor") AS bet, told.coins, coalesce(told.free, false) AS free,
    coalesce(told.state, 'Completed') AS state, told.balance, told.reward,
    coalesce((told."freeSpins"->>'remaining')::integer, 0) AS free_spins,
    other.type = 'action.cash_out' OR (other.type = 'action.spin' AND told.state IN ('Evaluating', 'Completed'))
      AS terminated,
    other.created_at
  FROM (
    SELECT * FROM fresh WHERE type IN ('action.spin', 'action.place_bet', 'action.cash_out') OFFSET 0
  ) other
  CROSS JOIN LATERAL json_to_record(other.payload) AS told(
    state text, free boolean, coins integer, "stakeMinor" bigint, "betMinor" bigint, balance json, reward json,
    "freeSpins" json
  )
  CROSS JOIN LATERAL (SELECT owner_id FROM sessions WHERE id = other.stream_id OFFSET 0) fixed
),
cut AS MATERIALIZED (
  SELECT DISTINCT stream_id AS session_id FROM fresh
  WHERE type = 'session.transition' AND payload->>'to' = 'Completed'
    AND coalesce(payload->>'reason', 'cashed_out') <> 'cashed_out'
),
cut_before AS (
  UPDATE rl_steps SET truncated = true
  FROM cut CROSS JOIN LATERAL (
    SELECT stream_version FROM rl_steps WHERE generation = ${generation} AND session_id = cut.session_id
    ORDER BY stream_version DESC LIMIT 1
  ) last
  WHERE rl_steps.generation = ${generation} AND rl_steps.session_id = cut.session_id
    AND rl_steps.stream_version = last.stream_version AND NOT rl_steps.terminated
    AND NOT EXISTS (SELECT 1 FROM step WHERE step.session_id = cut.session_id)
),
rl_steps_kept AS (
  INSERT INTO rl_steps (generation, session_id, stream_version, game_id, owner_id, action, action_bet_minor, action_coins,
    free, reward_minor, reward_payout_minor, reward_stake_minor, reward_cost_minor, reward_shaping_minor, next_state,
    next_balance_minor, next_held_minor, next_free_spins, terminated, truncated, created_at)
  SELECT ${generation}, step.session_id, stream_version, game_id, owner_id, action, bet, coins, free,
    earned.total, part.payout, part.stake, part.cost, part.shaping, state,
    left_with."balanceMinor", left_with."heldMinor", free_spins, terminated,
    NOT terminated AND cut.session_id IS NOT NULL
      AND stream_version = max(stream_version) OVER (PARTITION BY step.session_id),
    created_at
  FROM step
  CROSS JOIN LATERAL json_to_record(reward) AS earned(total bigint, components json)
  CROSS JOIN LATERAL json_to_record(earned.components) AS part(payout bigint, stake bigint, cost bigint, shaping bigint)
  CROSS JOIN LATERAL json_to_record(balance) AS left_with("balanceMinor" bigint, "heldMinor" bigint)
  LEFT JOIN cut ON cut.session_id = step.session_id
)`,
};
