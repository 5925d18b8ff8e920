import { chiSquareTail, poissonAtLeast, poissonAtMost } from '../../chi-square.ts';
import type { OutcomeSeries } from '../outcome-series.ts';
import { measured, notApplicable, type RawTest, tooFew } from './raw-test.ts';

/** Above this mean the number of pairs is taken as normal. */
const poissonMax = 1_000;
const meanMin = 4;

/** Pairs of spins with all reels alike, against their exact mean and variance under independent reels. */
export function collisions(series: OutcomeSeries): RawTest {
  const subject = { test: 'collisions', reels: [] } as const;
  if (!series.reelsApart || series.reels.some(({ lawKnown }) => !lawKnown)) return notApplicable(subject);
  const counts = new Map<number, number>();
  let n = 0;
  let base = 1;
  for (const { shares } of series.reels) base *= shares.length;
  if (base > Number.MAX_SAFE_INTEGER) return notApplicable(subject);
  for (let spin = 0; spin < series.spins; spin += 1) {
    let key = 0;
    for (const { classes, shares } of series.reels) {
      const of = classes[spin] ?? -1;
      key = of < 0 || key < 0 ? -1 : key * shares.length + of;
    }
    if (key < 0) continue;
    n += 1;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let observed = 0;
  for (const count of counts.values()) observed += (count * (count - 1)) / 2;
  const power = (exponent: number): number =>
    series.reels.reduce(
      (product, { shares }) => product * shares.reduce((sum, share) => sum + share ** exponent, 0),
      1,
    );
  const [two, three] = [power(2), power(3)];
  const mean = (n * (n - 1) * two) / 2;
  const size = { have: n, need: Math.ceil(Math.sqrt((2 * meanMin) / two)) + 1 };
  if (mean < meanMin) return tooFew(subject, size);
  const variance = mean * (1 - two) + n * (n - 1) * (n - 2) * Math.max(0, three - two * two);
  if (mean <= poissonMax && variance < 1.05 * mean) {
    const p = Math.min(1, 2 * Math.min(poissonAtMost(observed, mean), poissonAtLeast(observed, mean)));
    return measured(subject, size, { statistic: observed, freedom: null, p });
  }
  // Few urns, or a large sample: the number of pairs is near normal only when each urn is met often.
  if (mean <= poissonMax) return tooFew(subject, { have: n, need: Math.ceil(Math.sqrt((2 * poissonMax) / two)) + 1 });
  const z = (observed - mean) / Math.sqrt(variance);
  return measured(subject, size, { statistic: observed, freedom: null, p: chiSquareTail(z * z, 1) });
}
