import { gTest } from './fit.ts';

/** Whole weights behind unequal stops. */
export interface StopWeights {
  /** By window, in the order given. */
  readonly weights: readonly number[];
  readonly virtualStops: number;
  readonly p: number;
  /** Whether every weight is told apart from its neighbours at 3.3 standard errors. */
  readonly certain: boolean;
}

const virtualStopsMax = 1_024;

/**
 * The smallest number of virtual stops of which the shares are multiples: the first whose rounded weights are told apart from
 * their neighbours and pass the G-test at 1 %; else the first that passes. Null when none does.
 */
export function stopWeightsOf(counts: readonly number[]): StopWeights | null {
  const spins = counts.reduce((sum, count) => sum + count, 0);
  const least = counts.reduce((lowest, count) => Math.min(lowest, count), Number.POSITIVE_INFINITY);
  const from = Math.max(counts.length, Math.floor((0.5 * spins) / least));
  for (let virtualStops = from; virtualStops <= virtualStopsMax; virtualStops += 1) {
    const weights = counts.map((count) => Math.round((count * virtualStops) / spins));
    if (weights.some((weight) => weight < 1)) continue;
    if (weights.reduce((sum, weight) => sum + weight, 0) !== virtualStops) continue;
    const { p } = gTest(
      counts,
      weights.map((weight) => weight / virtualStops),
    );
    if (p < 0.01) continue;
    const certain = weights.every((weight) => spins >= 44 * weight * virtualStops * (1 - weight / virtualStops));
    return { weights, virtualStops, p, certain };
  }
  return null;
}
