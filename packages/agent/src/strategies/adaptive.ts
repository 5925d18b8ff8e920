import type { Strategy } from './strategy.ts';

// What it believes before it has seen anything, and how many spins that belief weighs: an ordinary slot machine.
const prior = { spins: 100, meanReturn: -0.05, squaredReturn: 30 };

/**
 * Learns the game's mean and variance from its own spins and stakes half of Kelly's fraction (mean / variance) of its
 * money; without an edge, the base stake. Source: Kelly (1956), in Thorp's approximation for small edges.
 */
export const adaptive: Strategy = ({ state, bankrollMinor, baseStakeMinor }) => {
  const weight = state.spins + prior.spins;
  const mean = (state.returns + prior.spins * prior.meanReturn) / weight;
  const square = (state.squaredReturns + prior.spins * prior.squaredReturn) / weight;
  const variance = square - mean * mean;
  if (mean <= 0 || variance <= 0) return { multiple: 1 };
  return { multiple: Math.max(1, ((mean / variance / 2) * bankrollMinor) / baseStakeMinor) };
};
