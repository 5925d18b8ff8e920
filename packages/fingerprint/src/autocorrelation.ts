import { rounded } from './rounded.ts';

/** Correlation of a round's payout with that of the round `lag` later. */
export interface Autocorrelation {
  readonly lag: number;
  readonly value: number;
  /** Half-width of the band in which independent payouts stay with the document's confidence, one lag at a time. */
  readonly band: number;
}

/** Fewer pairs than this give no coefficient. */
export const autocorrelationPairsMin = 30;

/**
 * Sample autocorrelation r_k of the multiples in the order of play, for lags 1 to 5 (Box and Jenkins): covariance with
 * divisor n over the variance, band z/√n. Lags with fewer than 30 pairs are left out; null when none is left or all
 * payouts are alike.
 */
export function autocorrelationOf(multiples: readonly number[], z: number): Autocorrelation[] | null {
  const n = multiples.length;
  const mean = multiples.reduce((sum, value) => sum + value, 0) / n;
  const deviations = multiples.map((value) => value - mean);
  const squares = deviations.reduce((sum, value) => sum + value * value, 0);
  const lags = [1, 2, 3, 4, 5].filter((lag) => n - lag >= autocorrelationPairsMin);
  if (lags.length === 0 || squares < 1e-18) return null;
  return lags.map((lag) => {
    const products = deviations.slice(lag).reduce((sum, value, index) => sum + value * (deviations[index] ?? 0), 0);
    return { lag, value: rounded(products / squares), band: rounded(z / Math.sqrt(n)) };
  });
}
