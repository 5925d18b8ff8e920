import type { SpinFact } from './spin-fact.ts';

/** What a planner remembers: a fold over the spins of its session and nothing else. Amounts in minor units. */
export interface PlannerState {
  readonly spins: number;
  readonly freeSpins: number;
  readonly hits: number;
  readonly stakeMinor: number;
  readonly payoutMinor: number;
  readonly feesMinor: number;
  /** Payout less stake less fees, so far. */
  readonly netMinor: number;
  /** The highest net so far, at least zero. */
  readonly peakMinor: number;
  readonly biggestWinMinor: number;
  /** Sum and sum of squares of the return of each spin, in units of its bet. */
  readonly returns: number;
  readonly squaredReturns: number;
}

export const startState: PlannerState = {
  spins: 0,
  freeSpins: 0,
  hits: 0,
  stakeMinor: 0,
  payoutMinor: 0,
  feesMinor: 0,
  netMinor: 0,
  peakMinor: 0,
  biggestWinMinor: 0,
  returns: 0,
  squaredReturns: 0,
};

/** The state after one more spin. */
export function evolve(state: PlannerState, spin: SpinFact): PlannerState {
  const netMinor = state.netMinor + spin.payoutMinor - spin.stakeMinor - spin.feeMinor;
  const spinReturn = (spin.payoutMinor - spin.stakeMinor) / spin.betMinor;
  return {
    spins: state.spins + 1,
    freeSpins: state.freeSpins + (spin.free ? 1 : 0),
    hits: state.hits + (spin.payoutMinor > 0 ? 1 : 0),
    stakeMinor: state.stakeMinor + spin.stakeMinor,
    payoutMinor: state.payoutMinor + spin.payoutMinor,
    feesMinor: state.feesMinor + spin.feeMinor,
    netMinor,
    peakMinor: Math.max(state.peakMinor, netMinor),
    biggestWinMinor: Math.max(state.biggestWinMinor, spin.payoutMinor),
    returns: state.returns + spinReturn,
    squaredReturns: state.squaredReturns + spinReturn * spinReturn,
  };
}

/** [AGT-1] The state of a planner whose session holds these spins, in order: equal to the one it had live. */
export function rebuild(spins: Iterable<SpinFact>): PlannerState {
  let state = startState;
  for (const spin of spins) state = evolve(state, spin);
  return state;
}

/** Return to player so far; null before the first paid spin. */
export function rtpOf(state: PlannerState): number | null {
  return state.stakeMinor === 0 ? null : state.payoutMinor / state.stakeMinor;
}
