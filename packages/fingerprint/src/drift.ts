import { chiSquareTail } from './chi-square.ts';
import { rounded } from './rounded.ts';

/** Whether the engine stayed the same over the sample. */
export interface Drift {
  readonly verdict: 'stable' | 'changed' | 'insufficient-data';
  /** p of homogeneity over eight parts of the sample: payouts, and the windows of each reel; not corrected. */
  readonly payoutsP: number | null;
  readonly reelsP: readonly (number | null)[];
  /** About the spin (from 0) before which it changed; null where it did not. */
  readonly changedNear: number | null;
  /** Correlation of a round's win with the mean of the rounds before it: an engine that steers its RTP shows one. */
  readonly adaptive: {
    readonly verdict: 'none' | 'adaptive' | 'insufficient-data';
    readonly correlation: number | null;
    readonly p: number | null;
  };
}

const parts = 8;
const alpha = 1e-5;
const roundsBefore = 50;

interface Series {
  /** Class of each spin. */
  readonly classes: Int32Array;
  readonly count: number;
}

/**
 * χ² homogeneity of payout classes and of windows over eight equal parts (Bonferroni at 1e-5 over all series); the place of
 * the change is the split with the largest χ².
 * @param paid wins of paid spins alone, in total bets, in the order of play
 * @param shown window index by reel and paid spin
 * @param multiples of complete rounds, in the order of play
 */
export function driftOf(paid: Float64Array, shown: readonly Int32Array[], multiples: Float64Array): Drift {
  const payouts = seriesOf(Int32Array.from(paid, payoutClass));
  const reels = shown.map((windows) => seriesOf(windows));
  const tests = [payouts, ...reels].map((series) => ({ series, p: homogeneity(series, parts) }));
  const known = tests.flatMap(({ series, p }) => (p === null ? [] : [{ series, p }]));
  const worst = known.reduce<(typeof known)[number] | null>(
    (least, test) => (least === null || test.p < least.p ? test : least),
    null,
  );
  const changed = worst !== null && worst.p * known.length < alpha;
  return {
    verdict: worst === null ? 'insufficient-data' : changed ? 'changed' : 'stable',
    payoutsP: rounding(tests[0]?.p ?? null),
    reelsP: tests.slice(1).map(({ p }) => rounding(p)),
    changedNear: changed ? splitOf(worst.series) : null,
    adaptive: adaptiveOf(multiples),
  };
}

function rounding(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

function payoutClass(multiple: number): number {
  return multiple === 0 ? 0 : multiple < 1 ? 1 : multiple < 3 ? 2 : multiple < 10 ? 3 : 4;
}

function seriesOf(classes: Int32Array): Series {
  let most = -1;
  for (let spin = 0; spin < classes.length; spin += 1) most = Math.max(most, classes[spin] ?? 0);
  return { classes, count: most + 1 };
}

/** Classes that would be expected fewer than five times a part are taken together. Null when there is nothing to compare. */
function homogeneity(series: Series, into: number, splitAt: number | null = null): number | null {
  const { value, freedom } = chiSquareOf(series, into, splitAt);
  return freedom < 1 ? null : chiSquareTail(value, freedom);
}

function chiSquareOf(
  { classes, count }: Series,
  into: number,
  splitAt: number | null,
): { value: number; freedom: number } {
  const spins = classes.length;
  const cells = new Float64Array(count * into);
  const totals = new Float64Array(count);
  const sizes = new Float64Array(into);
  for (let part = 0, spin = 0; part < into; part += 1) {
    const end = splitAt === null ? Math.ceil(((part + 1) * spins) / into) : part === 0 ? splitAt : spins;
    sizes[part] = end - spin;
    for (; spin < end; spin += 1) {
      const cell = (classes[spin] ?? 0) * into + part;
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
  }
  for (let cell = 0; cell < cells.length; cell += 1) {
    const of = Math.floor(cell / into);
    totals[of] = (totals[of] ?? 0) + (cells[cell] ?? 0);
  }
  const smallest = Math.min(...sizes) / spins;
  const rare = new Float64Array(into);
  let rareTotal = 0;
  let [value, used] = [0, 0];
  const addClass = (row: Float64Array, total: number): void => {
    used += 1;
    for (let part = 0; part < into; part += 1) {
      const expected = (total * (sizes[part] ?? 0)) / spins;
      value += ((row[part] ?? 0) - expected) ** 2 / expected;
    }
  };
  for (let of = 0; of < count; of += 1) {
    const row = cells.subarray(of * into, (of + 1) * into);
    if ((totals[of] ?? 0) * smallest >= 5) addClass(row, totals[of] ?? 0);
    else {
      for (let part = 0; part < into; part += 1) rare[part] = (rare[part] ?? 0) + (row[part] ?? 0);
      rareTotal += totals[of] ?? 0;
    }
  }
  if (rareTotal * smallest >= 5) addClass(rare, rareTotal);
  return { value, freedom: (used - 1) * (into - 1) };
}

function splitOf(series: Series): number {
  const spins = series.classes.length;
  let best = { at: 0, value: -1 };
  for (let step = 1; step < 64; step += 1) {
    const at = Math.floor((spins * step) / 64);
    const { value } = chiSquareOf(series, 2, at);
    if (value > best.value) best = { at, value };
  }
  return best.at;
}

/** Ranks would be slow on a million rounds: wins are capped at ten bets instead, so that no single one decides. */
function adaptiveOf(multiples: Float64Array): Drift['adaptive'] {
  const n = multiples.length - roundsBefore;
  if (n < 500) return { verdict: 'insufficient-data', correlation: null, p: null };
  const capped = new Float64Array(multiples.length);
  for (let round = 0; round < multiples.length; round += 1) capped[round] = Math.min(10, multiples[round] ?? 0);
  let before = 0;
  for (let round = 0; round < roundsBefore; round += 1) before += capped[round] ?? 0;
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
  for (let round = roundsBefore; round < capped.length; round += 1) {
    const y = capped[round] ?? 0;
    const x = before / roundsBefore;
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
    before += y - (capped[round - roundsBefore] ?? 0);
  }
  const spread = Math.sqrt(Math.max(0, (sxx - (sx * sx) / n) * (syy - (sy * sy) / n)));
  if (spread < 1e-12) return { verdict: 'insufficient-data', correlation: null, p: null };
  const correlation = (sxy - (sx * sy) / n) / spread;
  const p = chiSquareTail(correlation * correlation * n, 1);
  return { verdict: p < 1e-6 ? 'adaptive' : 'none', correlation: rounded(correlation), p: rounded(p) };
}
