import { rounded } from './rounded.ts';

/** A share of trials with its Wilson score interval. */
export interface Proportion {
  readonly hits: number;
  readonly trials: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson score interval of hits out of trials (Wilson 1927): in [0, 1], and true also for rare events and small samples.
 * @param hits 0 to trials; may be fractional where trials stands for an effective number
 * @param trials at least 1
 * @param z of the confidence, two-sided
 */
export function proportionOf(hits: number, trials: number, z: number): Proportion {
  const share = hits / trials;
  const z2 = (z * z) / trials;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (z * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials))) / (1 + z2);
  return {
    hits,
    trials,
    value: rounded(share),
    low: hits === 0 ? 0 : rounded(Math.max(0, middle - half)),
    high: hits === trials ? 1 : rounded(Math.min(1, middle + half)),
  };
}
