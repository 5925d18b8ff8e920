import { chiSquareTail } from '@croupier/fingerprint/chi-square';

/** Two-sided p of a standard normal value. */
export function normalP(z: number): number {
  return chiSquareTail(z * z, 1);
}

/** z of the two-sided 99 % interval. */
export const z99 = 2.5758293035489;

/** Observations after which something of this probability stays unseen once in a hundred samples. */
export function spinsToSee(probability: number): number {
  return probability >= 1 ? 1 : Math.ceil(Math.log(0.01) / Math.log1p(-probability));
}

/** A value and its probability. */
export interface Outcome {
  readonly value: number;
  readonly probability: number;
}

/**
 * Chernoff's bound for the mean of n independent draws from a known law: an upper bound of the two-sided p, whatever the skew.
 * It never says too little; near the centre it says 1.
 */
export function meanP(law: readonly Outcome[], n: number, mean: number): number {
  const expected = law.reduce((sum, { value, probability }) => sum + value * probability, 0);
  if (mean === expected) return 1;
  const most = law.reduce((high, { value }) => Math.max(high, value), 0);
  if (mean > most) return 0;
  const sign = mean > expected ? 1 : -1;
  // The rate sup(t x - log M(t)) is concave in t: found by its golden section between 0 and where it falls.
  const rate = (t: number): number => t * mean - logMoment(law, t);
  let far = sign * 1e-6;
  while (Math.abs(far) < 1e6 && rate(far * 2) > rate(far)) far *= 2;
  let [low, high] = sign > 0 ? [0, far * 2] : [far * 2, 0];
  for (let step = 0; step < 200; step += 1) {
    const third = (high - low) / 3;
    if (rate(low + third) < rate(high - third)) low += third;
    else high -= third;
  }
  return Math.min(1, 2 * Math.exp(-n * Math.max(0, rate((low + high) / 2))));
}

function logMoment(law: readonly Outcome[], t: number): number {
  const highest = law.reduce((high, { value }) => Math.max(high, t * value), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (const { value, probability } of law) sum += probability * Math.exp(t * value - highest);
  return highest + Math.log(sum);
}

export interface ClassCount {
  readonly count: number;
  /** Expected share, above 0. */
  readonly share: number;
}

/** χ² of counts against known shares; classes that are expected fewer than five times are taken together. */
export function chiSquareOf(classes: readonly ClassCount[], n: number): { value: number; freedom: number; p: number } {
  const common = classes.filter(({ share }) => share * n >= 5);
  const rare = classes.filter(({ share }) => share * n < 5);
  const rest = rare.reduce((sum, { count, share }) => ({ count: sum.count + count, share: sum.share + share }), {
    count: 0,
    share: 0,
  });
  const cells = rest.share * n >= 5 ? [...common, rest] : common;
  const value = cells.reduce((sum, { count, share }) => sum + (count - share * n) ** 2 / (share * n), 0);
  // Without the rare ones the shares do not sum to 1: then no degree of freedom is lost to the total.
  const freedom = cells.length === common.length && rare.length > 0 ? cells.length : cells.length - 1;
  return { value, freedom, p: chiSquareTail(value, freedom) };
}
