import { chanceAt } from './chance.ts';
import type { PlannerState } from './planner-state.ts';
import { adaptive } from './strategies/adaptive.ts';
import { aggressive } from './strategies/aggressive.ts';
import { balanced } from './strategies/balanced.ts';
import { conservative } from './strategies/conservative.ts';
import type { Strategy } from './strategies/strategy.ts';

export const strategyNames = ['conservative', 'balanced', 'aggressive', 'adaptive'] as const;
export type StrategyName = (typeof strategyNames)[number];

const strategies = { conservative, balanced, aggressive, adaptive } satisfies Record<StrategyName, Strategy>;

/** How far above the base stake a strategy may go when nothing else is said. */
export const stakeCeilings = { conservative: 1, balanced: 2, aggressive: 10, adaptive: 5 } satisfies Record<
  StrategyName,
  number
>;

/** What does not change during a run. */
export interface PlannerConfig {
  readonly strategy: StrategyName;
  readonly seed: string;
  /** Stakes are multiples of this. */
  readonly unitMinor: number;
  readonly baseStakeMinor: number;
  readonly maxStakeMinor: number;
  /** Coins of every spin, for games that pay by coins; else null. */
  readonly coins: number | null;
  /** Available money when the run began. */
  readonly bankrollMinor: number;
  /** Stop before a spin that could bring the net result below the negative of this; null: no limit. */
  readonly maxLossMinor: number | null;
}

/** Where the session stands, as the server says. */
export interface Observation {
  readonly state: 'Probing' | 'Playing';
  /** Free spins still owed: they are played before anything else and cost nothing. */
  readonly freeSpinsOwed: number;
  /** True when a bet is placed already: the next spin plays it. */
  readonly betIsPlaced: boolean;
}

/** What to do next. A stake of null leaves it out: the spin is free, or its bet is placed already. */
export type Proposal =
  | { readonly type: 'Spin'; readonly stakeMinor: number | null; readonly coins: number | null }
  | { readonly type: 'Stop'; readonly reason: 'loss_limit' | 'strategy' };

/**
 * [AGT-1] Observation → proposal. Pure: the same config, observation and state give the same proposal, so that a planner
 * rebuilt from the session's events goes on as if nothing had happened. While Probing it plays the base stake.
 */
export function propose(config: PlannerConfig, observation: Observation, state: PlannerState): Proposal {
  if (observation.freeSpinsOwed > 0 || observation.betIsPlaced) return { type: 'Spin', stakeMinor: null, coins: null };
  const bankrollMinor = config.bankrollMinor + state.netMinor;
  const choice =
    observation.state === 'Probing'
      ? { multiple: 1 }
      : strategies[config.strategy]({
          state,
          bankrollMinor,
          baseStakeMinor: config.baseStakeMinor,
          startBankrollMinor: config.bankrollMinor,
          chance: chanceAt(config.seed, 'stake', state.spins),
        });
  if ('stop' in choice) return { type: 'Stop', reason: choice.stop };
  const stakeMinor = allowedStake(config, bankrollMinor, choice.multiple);
  if (config.maxLossMinor !== null && state.netMinor - stakeMinor < -config.maxLossMinor) {
    return { type: 'Stop', reason: 'loss_limit' };
  }
  return { type: 'Spin', stakeMinor, coins: config.coins };
}

// Never below the base stake, even when the money is gone: whether a spin can be paid is the server's decision.
function allowedStake(config: PlannerConfig, bankrollMinor: number, multiple: number): number {
  const ceiling = Math.min(config.maxStakeMinor, bankrollMinor, multiple * config.baseStakeMinor);
  const wholeUnits = Math.floor(ceiling / config.unitMinor) * config.unitMinor;
  return Math.max(config.baseStakeMinor, wholeUnits);
}
