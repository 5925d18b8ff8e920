import { chiSquareTail } from '../../chi-square.ts';
import type { OutcomeReel } from '../outcome-series.ts';
import { binned, binsOf } from './bins.ts';
import { goodnessOf } from './goodness.ts';
import { measured, notApplicable, type RawTest, tooFew } from './raw-test.ts';

/** χ² of every class against its share. */
export function equidistribution(reel: OutcomeReel, index: number): RawTest {
  const subject = { test: 'equidistribution', reels: [index] } as const;
  if (!reel.lawKnown || reel.shares.length < 2) return notApplicable(subject);
  const counts = new Float64Array(reel.shares.length);
  let have = 0;
  for (const of of reel.classes) {
    if (of < 0) continue;
    counts[of] = (counts[of] ?? 0) + 1;
    have += 1;
  }
  const size = { have, need: 5 * reel.shares.length };
  if (have < size.need) return tooFew(subject, size);
  return measured(subject, size, goodnessOf(counts, reel.shares));
}

/** Wald and Wolfowitz's runs of low and high outcomes, given how many there are of each. */
export function runs(reel: OutcomeReel, index: number): RawTest {
  const subject = { test: 'runs', reels: [index] } as const;
  const bins = binsOf(reel.shares, 2);
  if (bins.masses.length < 2) return notApplicable(subject);
  const values = binned(reel.classes, bins);
  const n = values.length;
  let [high, seen] = [0, 1];
  for (let at = 0; at < n; at += 1) {
    high += values[at] ?? 0;
    if (at > 0 && values[at] !== values[at - 1]) seen += 1;
  }
  const size = { have: n, need: 100 };
  const product = 2 * high * (n - high);
  if (n < size.need || product < 20 * n) return tooFew(subject, size);
  const mean = product / n + 1;
  const variance = (product * (product - n)) / (n * n * (n - 1));
  const z = (seen - mean) / Math.sqrt(variance);
  return measured(subject, size, { statistic: z, freedom: null, p: chiSquareTail(z * z, 1) });
}

/** Spins between visits to one quarter of the reel: geometric. */
export function gaps(reel: OutcomeReel, index: number): RawTest {
  const subject = { test: 'gaps', reels: [index] } as const;
  const bins = binsOf(reel.shares, 4);
  const mass = bins.masses[0] ?? 1;
  if (bins.masses.length < 2) return notApplicable(subject);
  const values = binned(reel.classes, bins);
  const size = { have: values.length, need: 400 };
  if (values.length < size.need) return tooFew(subject, size);
  const most = 40;
  const counts = new Float64Array(most + 1);
  let gap = -1;
  for (const value of values) {
    if (value !== 0) gap = gap < 0 ? -1 : gap + 1;
    else {
      if (gap >= 0) counts[Math.min(most, gap)] = (counts[Math.min(most, gap)] ?? 0) + 1;
      gap = 0;
    }
  }
  const shares = Float64Array.from(counts, (_, length) =>
    length === most ? (1 - mass) ** most : mass * (1 - mass) ** length,
  );
  return measured(subject, size, goodnessOf(counts, shares, reel.lawKnown ? 0 : 1));
}

const hand = 5;

/** How many different values five successive outcomes have, against the exact law. */
export function poker(reel: OutcomeReel, index: number): RawTest {
  const subject = { test: 'poker', reels: [index] } as const;
  const bins = binsOf(reel.shares, 8);
  if (bins.masses.length < 3) return notApplicable(subject);
  const values = binned(reel.classes, bins);
  const size = { have: values.length, need: 500 };
  if (values.length < size.need) return tooFew(subject, size);
  const counts = new Float64Array(hand + 1);
  for (let at = 0; at + hand <= values.length; at += hand) {
    const different = new Set(values.subarray(at, at + hand)).size;
    counts[different] = (counts[different] ?? 0) + 1;
  }
  return measured(subject, size, goodnessOf(counts, differentLaw(bins.masses)));
}

/** Probability of k different values among five draws: 5! times the coefficient of x⁵ yᵏ in Π (1 + y (e^{px} − 1)). */
function differentLaw(masses: Float64Array): Float64Array {
  const width = hand + 1;
  let law = new Float64Array(width * width);
  law[0] = 1;
  for (const mass of masses) {
    const next = law.slice();
    for (let drawn = 0; drawn < width; drawn += 1) {
      for (let different = 0; different < hand; different += 1) {
        let term = law[drawn * width + different] ?? 0;
        for (let more = 1; drawn + more < width; more += 1) {
          term *= mass / more;
          const cell = (drawn + more) * width + different + 1;
          next[cell] = (next[cell] ?? 0) + term;
        }
      }
    }
    law = next;
  }
  return law.subarray(hand * width).map((coefficient) => coefficient * 120);
}

/** Spins until all quarters of the reel were seen, against the exact law. */
export function couponCollector(reel: OutcomeReel, index: number): RawTest {
  const subject = { test: 'coupon-collector', reels: [index] } as const;
  const bins = binsOf(reel.shares, 4);
  const kinds = bins.masses.length;
  if (kinds < 3) return notApplicable(subject);
  const values = binned(reel.classes, bins);
  const size = { have: values.length, need: 800 };
  if (values.length < size.need) return tooFew(subject, size);
  const most = 60;
  const counts = new Float64Array(most + 1);
  const all = (1 << kinds) - 1;
  let [seen, length] = [0, 0];
  for (const value of values) {
    seen |= 1 << value;
    length += 1;
    if (seen !== all) continue;
    counts[Math.min(most, length)] = (counts[Math.min(most, length)] ?? 0) + 1;
    [seen, length] = [0, 0];
  }
  const within = Float64Array.from(counts, (_, draws) => allSeenWithin(bins.masses, draws));
  const shares = within.map(
    (upTo, draws) => (draws === most ? 1 : upTo) - (draws === 0 ? 0 : (within[draws - 1] ?? 0)),
  );
  return measured(subject, size, goodnessOf(counts, shares));
}

/** By inclusion and exclusion over the kinds that are missing. */
function allSeenWithin(masses: Float64Array, draws: number): number {
  let sum = 0;
  for (let missing = 0; missing < 1 << masses.length; missing += 1) {
    let [left, sign] = [1, 1];
    for (const [kind, mass] of masses.entries()) {
      if ((missing & (1 << kind)) === 0) continue;
      left -= mass;
      sign = -sign;
    }
    sum += sign * Math.max(0, left) ** draws;
  }
  return sum;
}

/** The order of three successive outcomes, ties included: thirteen patterns with exact probabilities. */
export function permutation(reel: OutcomeReel, index: number): RawTest {
  const subject = { test: 'permutation', reels: [index] } as const;
  const bins = binsOf(reel.shares, 16);
  if (bins.masses.length < 3) return notApplicable(subject);
  const values = binned(reel.classes, bins);
  const size = { have: values.length, need: 600 };
  if (values.length < size.need) return tooFew(subject, size);
  const counts = new Float64Array(27);
  for (let at = 0; at + 3 <= values.length; at += 3) {
    const pattern = patternOf(values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0);
    counts[pattern] = (counts[pattern] ?? 0) + 1;
  }
  const shares = new Float64Array(27);
  for (const [a, pa] of bins.masses.entries()) {
    for (const [b, pb] of bins.masses.entries()) {
      for (const [c, pc] of bins.masses.entries()) {
        const pattern = patternOf(a, b, c);
        shares[pattern] = (shares[pattern] ?? 0) + pa * pb * pc;
      }
    }
  }
  return measured(subject, size, goodnessOf(counts, shares));
}

function patternOf(a: number, b: number, c: number): number {
  return (Math.sign(b - a) + 1) * 9 + (Math.sign(c - b) + 1) * 3 + Math.sign(c - a) + 1;
}
