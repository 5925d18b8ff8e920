import type { SpinRules } from '../spin-rules.ts';

/**
 * Probability of 0, 1, 2, … scatters in the window: the convolution of the reels, whose stops are independent.
 * The entries sum up to 1.
 */
export function scatterProbabilities(rules: SpinRules): Float64Array {
  let distribution: Float64Array = Float64Array.of(1);
  for (const reel of rules.reels) {
    const onReel = new Float64Array(Math.max(...reel.scatters) + 1);
    reel.scatters.forEach((count, stop) => {
      onReel[count] = (onReel[count] ?? 0) + (reel.weights[stop] ?? 0);
    });
    const next = new Float64Array(distribution.length + onReel.length - 1);
    distribution.forEach((p, before) => {
      onReel.forEach((q, here) => {
        next[before + here] = (next[before + here] ?? 0) + p * q;
      });
    });
    distribution = next;
  }
  // Counted in combinations and divided once: a sum of quotients would put a certain event a little below 1.
  const cycle = rules.reels.reduce((product, reel) => product * reel.virtualStops, 1);
  return distribution.map((combinations) => combinations / cycle);
}
