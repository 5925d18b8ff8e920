import type { Counted, Moments } from './moments.ts';
import { momentsOf } from './moments.ts';

/**
 * Weight of the pseudo-observation for values that the sample has not met yet (docs/fingerprint-format.md has the
 * measured coverage).
 */
const unseenTailWeight = 0.55;
/**
 * A largest value that came often is the ceiling of common prizes, not of the game: rarer ones above it were not met. So the
 * pseudo-observation is count / 5 times as large, from 1 to 3 times.
 */
const ceilingCount = 5;
const ceilingFactorMax = 3;

/**
 * Bounds for the mean of independent values whose law leans far to the right.
 *
 * The studentised mean passes through Hall's monotone cubic transformation (Hall, "On the removal of skewness by
 * transformation", J. R. Stat. Soc. B 54, 1992). That removes the first-order error of the normal interval. But a sample
 * that has not met the rare large value cannot know how skewed its law is; so the upper bound counts 0.55 of
 * one more observation, as large as the largest seen, or up to three times as large where that came often.
 *
 * Null when all values are alike. The bounds always enclose the sample's mean.
 * @param values sorted, at least two
 * @param z of the confidence, two-sided
 */
export function skewCorrectedBounds(values: readonly Counted[], z: number): { low: number; high: number } | null {
  const plain = momentsOf(values);
  if (plain.m2 <= 1e-18 * plain.mean * plain.mean) return null;
  const largest = values.at(-1) ?? { value: 0, count: 1 };
  const factor = Math.min(ceilingFactorMax, Math.max(1, largest.count / ceilingCount));
  const widened = momentsOf([...values, { value: largest.value * factor, count: unseenTailWeight }]);
  return {
    low: Math.min(plain.mean, plain.mean - standardError(plain) * hallQuantile(z, plain)),
    high: Math.max(plain.mean, widened.mean - standardError(widened) * hallQuantile(-z, widened)),
  };
}

function standardError({ n, m2 }: Moments): number {
  return Math.sqrt(m2 / (n - 1));
}

/** The studentised mean at the normal quantile z: the inverse of Hall's transformation (the identity without skew). */
function hallQuantile(z: number, { n, m2, m3 }: Moments): number {
  const c = m3 / m2 ** 1.5 / Math.sqrt(n);
  if (Math.abs(c) < 1e-9) return z;
  return (3 / c) * (Math.cbrt(1 + c * (z - c / 6)) - 1);
}
