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
export function autocorrelationOf(multiples: ArrayLike<number>, z: number): Autocorrelation[] | null {
  const n = multiples.length;
  let total = 0;
  for (let round = 0; round < n; round += 1) total += multiples[round] ?? 0;
  const mean = total / n;
  const deviations = new Float64Array(n);
  let squares = 0;
  for (let round = 0; round < n; round += 1) {
    const deviation = (multiples[round] ?? 0) - mean;
    deviations[round] = deviation;
    squares += deviation * deviation;
  }
  const lags = [1, 2, 3, 4, 5].filter((lag) => n - lag >= autocorrelationPairsMin);
  if (lags.length === 0 || squares < 1e-18) return null;
  return lags.map((lag) => {
    let products = 0;
    for (let round = lag; round < n; round += 1) products += (deviations[round] ?? 0) * (deviations[round - lag] ?? 0);
    return { lag, value: rounded(products / squares), band: rounded(z / Math.sqrt(n)) };
  });
}
