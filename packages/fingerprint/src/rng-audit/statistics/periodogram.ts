import type { OutcomeReel } from '../outcome-series.ts';
import { measured, notApplicable, type RawTest, tooFew } from './raw-test.ts';

const pointsMax = 65_536;
const pointsMin = 256;

/**
 * Fisher's test of the largest periodogram ordinate, on the first power of two of a reel's outcomes
 * (R. A. Fisher, Proc. R. Soc. A 125, 1929).
 */
export function periodogram(reel: OutcomeReel, index: number): RawTest {
  const subject = { test: 'periodogram', reels: [index] } as const;
  if (reel.shares.length < 2) return notApplicable(subject);
  const scores = midRanks(reel.shares);
  const values: number[] = [];
  for (const of of reel.classes) {
    if (of >= 0) values.push(scores[of] ?? 0);
    if (values.length === pointsMax) break;
  }
  const size = { have: values.length, need: pointsMin };
  if (values.length < pointsMin) return tooFew(subject, size);
  const n = 2 ** Math.floor(Math.log2(values.length));
  const powers = spectrum(values.slice(0, n));
  let [largest, sum] = [0, 0];
  for (const power of powers) {
    largest = Math.max(largest, power);
    sum += power;
  }
  if (sum === 0) return notApplicable(subject);
  const g = largest / sum;
  return measured(subject, size, { statistic: g, freedom: null, p: fisherP(g, powers.length) });
}

/** The middle of each class on [0, 1]. */
function midRanks(shares: Float64Array): Float64Array {
  let below = 0;
  return shares.map((share) => {
    below += share;
    return below - share / 2;
  });
}

/** Power at the frequencies 1 … n/2 − 1 (radix 2). */
function spectrum(values: readonly number[]): Float64Array {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const bits = Math.log2(n);
  for (let at = 0; at < n; at += 1) {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit += 1) reversed |= ((at >>> bit) & 1) << (bits - 1 - bit);
    re[reversed] = (values[at] ?? 0) - mean;
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let offset = 0; offset < half; offset += 1) {
      const angle = (-2 * Math.PI * offset) / size;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      for (let low = offset; low < n; low += size) {
        const high = low + half;
        const [a, b] = [re[high] ?? 0, im[high] ?? 0];
        const [tr, ti] = [a * cos - b * sin, a * sin + b * cos];
        const [lr, li] = [re[low] ?? 0, im[low] ?? 0];
        re[high] = lr - tr;
        im[high] = li - ti;
        re[low] = lr + tr;
        im[low] = li + ti;
      }
    }
  }
  return Float64Array.from({ length: n / 2 - 1 }, (_, at) => (re[at + 1] ?? 0) ** 2 + (im[at + 1] ?? 0) ** 2);
}

/** P(g > x) = Σ (−1)^(j−1) C(q, j) (1 − j x)^(q−1); beyond the first terms it alternates, so it is cut at the bound q (1 − x)^(q−1). */
function fisherP(x: number, q: number): number {
  const first = Math.exp(Math.log(q) + (q - 1) * Math.log1p(-x));
  // Bonferroni's inequalities: the first term is an upper bound, and within 1 % of the sum where it matters.
  return Math.min(1, first);
}
