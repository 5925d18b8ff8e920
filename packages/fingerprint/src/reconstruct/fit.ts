import { chiSquareTail } from '../chi-square.ts';
import { rounded } from '../rounded.ts';

/** Likelihood-ratio test of counts against expected ones. */
export interface Fit {
  /** 2 Σ count · log(count / expected), with Williams' correction. */
  readonly g: number;
  readonly freedom: number;
  readonly p: number;
}

/**
 * @param counts with sum n
 * @param shares expected, with sum 1, each above 0
 * @param estimated parameters that were fitted to the counts
 */
export function gTest(counts: readonly number[], shares: readonly number[], estimated = 0): Fit {
  const spins = counts.reduce((sum, count) => sum + count, 0);
  let g = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0) g += 2 * count * Math.log(count / (spins * (shares[index] ?? 1)));
  }
  const cells = counts.length;
  const freedom = Math.max(0, cells - 1 - estimated);
  const inverse = shares.reduce((sum, share) => sum + 1 / share, 0);
  const williams = freedom === 0 ? 1 : 1 + (inverse - 1) / (6 * spins * (cells - 1));
  const value = Math.max(0, g / williams);
  return { g: rounded(value), freedom, p: rounded(chiSquareTail(value, freedom)) };
}
