import type { Strategy } from './strategy.ts';

/** A hundredth of its money on every spin, and twice that on every tenth one by chance. */
export const aggressive: Strategy = ({ bankrollMinor, baseStakeMinor, chance }) => {
  const multiple = Math.max(1, bankrollMinor / (100 * baseStakeMinor));
  return { multiple: chance < 0.1 ? multiple * 2 : multiple };
};
