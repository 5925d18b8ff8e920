import { projectionNames, type ProjectionName } from '@croupier/contract/projection';
import { gameDays } from './store/game-days.ts';
import { leaderboard } from './store/leaderboard.ts';
import type { ProjectionSql } from './store/projection-sql.ts';
import { rlSteps } from './store/rl-steps.ts';
import { sessionMetrics } from './store/session-metrics.ts';
import { walletDays } from './store/wallet-days.ts';

const byName = {
  'session-metrics': sessionMetrics,
  'wallet-days': walletDays,
  'game-days': gameDays,
  leaderboard,
  'rl-steps': rlSteps,
} as const satisfies Record<ProjectionName, ProjectionSql>;

/** Every projection, in the order of their names in the contract. */
export const projections: readonly ProjectionSql[] = projectionNames.map((name) => byName[name]);

export function projectionNamed(name: ProjectionName): ProjectionSql {
  return byName[name];
}
