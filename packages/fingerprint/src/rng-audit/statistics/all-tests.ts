import type { OutcomeSeries } from '../outcome-series.ts';
import type { RngTest } from '../rng-audit.ts';
import { collisions } from './collisions.ts';
import { pairsTest } from './contingency.ts';
import { holm } from './holm.ts';
import { linearComplexity } from './linear-complexity.ts';
import { periodogram } from './periodogram.ts';
import type { RawTest } from './raw-test.ts';
import { couponCollector, equidistribution, gaps, permutation, poker, runs } from './reel-tests.ts';

const lags = [1, 2, 3];

/** Every statistical test of a sample, corrected together. */
export function allTests(series: OutcomeSeries, alpha: number): RngTest[] {
  const { reels } = series;
  const tests: RawTest[] = [];
  for (const [index, reel] of reels.entries()) {
    tests.push(equidistribution(reel, index));
    for (const lag of lags) tests.push(pairsTest('serial-pairs', reels, { a: index, b: index, lag }));
    for (const test of [runs, gaps, poker, couponCollector, permutation, periodogram]) tests.push(test(reel, index));
    for (const bit of ['parity', 'half'] as const) tests.push(linearComplexity(series, [index], bit));
  }
  if (series.reelsApart) {
    for (let a = 0; a < reels.length; a += 1) {
      for (let b = a + 1; b < reels.length; b += 1) tests.push(pairsTest('cross-reel-pairs', reels, { a, b, lag: 0 }));
    }
  }
  if (reels.length > 1) {
    const all = reels.map((_, reel) => reel);
    // Two draws that follow each other: the last reel of a spin and the first of the next.
    tests.push(pairsTest('cross-reel-pairs', reels, { a: reels.length - 1, b: 0, lag: 1 }));
    for (const bit of ['parity', 'half'] as const) tests.push(linearComplexity(series, all, bit));
  }
  tests.push(collisions(series));
  return holm(tests, alpha);
}
