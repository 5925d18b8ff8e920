import type { Counted } from './moments.ts';
import { momentsOf } from './moments.ts';
import { twoSidedZ } from './normal-quantile.ts';
import { rounded } from './rounded.ts';
import { skewCorrectedBounds } from './skew-corrected-mean.ts';

/** Five grades by sigma, in units of the bet: below 2.5, 3.5, 5 and 8, and from 8 up. */
export type VolatilityClass = 'very-low' | 'low' | 'medium' | 'high' | 'very-high';

export interface Volatility {
  /** Standard deviation of a round's payout in units of its stake (n − 1 in the denominator). */
  readonly sigma: number;
  /**
   * An interval for the sigma of the wins that the sample has met. Variance lives in the rarest wins, and no sample can
   * bound what it has not seen: on skewed games the truth lies above `high` more often than the confidence says
   * (docs/fingerprint-format.md has the measured coverage).
   */
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
  readonly method: 'hall-1992+unseen-tail';
  readonly intervalOf: 'wins-seen';
  /** Share of the sum of squared deviations that the largest win alone contributes, 0 to 1. */
  readonly largestShare: number;
  /** z · sigma: the RTP of n rounds lies within index / √n of the true one with that confidence, by the normal law. */
  readonly index: { readonly at90: number; readonly at95: number; readonly at99: number };
  readonly class: VolatilityClass;
  readonly skewness: number;
  readonly excessKurtosis: number;
}

/** Fewer rounds than this give no volatility. */
export const volatilityRoundsMin = 30;

/**
 * Volatility of the multiples of the stake that rounds paid; null when there are fewer than 30 or they are all alike.
 * The interval of sigma is the root of the skew-corrected one of the mean squared deviation.
 * @param multiples sorted by value
 */
export function volatilityOf(multiples: readonly Counted[], confidence: number, z: number): Volatility | null {
  const { n, mean, m2, m3, m4 } = momentsOf(multiples);
  if (n < volatilityRoundsMin || m2 < 1e-18) return null;
  const sigma = Math.sqrt((m2 * n) / (n - 1));
  const squares = multiples.map(({ value, count }) => ({ value: (value - mean) ** 2, count }));
  const largestShare = squares.reduce((largest, { value }) => Math.max(largest, value), 0) / (m2 * n);
  const { low, high } = sigmaBounds(squares, sigma, z);
  return {
    sigma: rounded(sigma),
    low: rounded(low),
    high: rounded(high),
    confidence,
    method: 'hall-1992+unseen-tail',
    intervalOf: 'wins-seen',
    largestShare: rounded(largestShare),
    index: {
      at90: rounded(twoSidedZ(0.9) * sigma),
      at95: rounded(twoSidedZ(0.95) * sigma),
      at99: rounded(twoSidedZ(0.99) * sigma),
    },
    class: volatilityClass(sigma),
    skewness: rounded(m3 / m2 ** 1.5),
    excessKurtosis: rounded(m4 / (m2 * m2) - 3),
  };
}

function sigmaBounds(squares: readonly Counted[], sigma: number, z: number): { low: number; high: number } {
  const sorted = squares.toSorted((a, b) => a.value - b.value);
  // Two values met equally often have one squared deviation: then nothing is known of its spread.
  const bounds = skewCorrectedBounds(sorted, z) ?? { low: 0, high: sigma * sigma };
  return { low: Math.min(sigma, Math.sqrt(Math.max(0, bounds.low))), high: Math.max(sigma, Math.sqrt(bounds.high)) };
}

/** The grade of a sigma in units of the bet: the five-grade scheme of the slotopol server's scanner. */
export function volatilityClass(sigma: number): VolatilityClass {
  if (sigma < 2.5) return 'very-low';
  if (sigma < 3.5) return 'low';
  if (sigma < 5) return 'medium';
  return sigma < 8 ? 'high' : 'very-high';
}
