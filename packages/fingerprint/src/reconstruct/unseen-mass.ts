import { rounded } from '../rounded.ts';
import type { WindowCount } from './window-counts.ts';

/** How much of a reel the sample has not met. */
export interface UnseenMass {
  /** Windows seen exactly once. */
  readonly onceSeen: number;
  /** Probability that the next spin shows a window never seen before (Good and Turing: windows seen once, over spins). */
  readonly probability: number;
  /** Upper bound at 95 % (McAllester and Schapire 2000). */
  readonly high: number;
}

export function unseenMassOf(windows: readonly WindowCount[], spins: number): UnseenMass {
  const onceSeen = windows.filter(({ count }) => count === 1).length;
  const probability = onceSeen / spins;
  const margin = (2 * Math.SQRT2 + Math.sqrt(3)) * Math.sqrt(Math.log(3 / 0.05) / spins);
  // The bound without a law behind it is wide; with windows all seen often, the rule of three is tighter.
  const rareOnly = windows.every(({ count }) => count > 5) ? 3 / spins : 1;
  return {
    onceSeen,
    probability: rounded(probability),
    high: rounded(Math.min(1, rareOnly, probability + margin)),
  };
}
