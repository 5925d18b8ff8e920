import type { Strategy } from './strategy.ts';

/** Twice the base stake while it plays with winnings (25 base stakes ahead, not 10 below its best), else the base stake. */
export const balanced: Strategy = ({ state, baseStakeMinor }) => {
  const ahead = state.netMinor >= 25 * baseStakeMinor;
  const falling = state.peakMinor - state.netMinor >= 10 * baseStakeMinor;
  return { multiple: ahead && !falling ? 2 : 1 };
};
