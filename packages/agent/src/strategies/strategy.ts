import type { PlannerState } from '../planner-state.ts';

/** What a strategy decides on. Everything in it is fixed by the run's plan or folded from the session's events. */
export interface Situation {
  readonly state: PlannerState;
  /** The smallest stake that it may propose. */
  readonly baseStakeMinor: number;
  /** The money the run began with, and what came of it. */
  readonly bankrollMinor: number;
  readonly startBankrollMinor: number;
  /** Uniform in [0, 1), fixed by the run's seed and the number of this spin. */
  readonly chance: number;
}

/** How many base stakes to play next (1 or more; the planner rounds and caps it), or that it is time to stop. */
export type Choice = { readonly multiple: number } | { readonly stop: 'strategy' };

export type Strategy = (situation: Situation) => Choice;
