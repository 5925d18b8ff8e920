import { chiSquareTail, poissonAtLeast } from '../chi-square.ts';
import { rounded } from '../rounded.ts';
import type { ReelWindows } from './window-counts.ts';

/** Whether reels stop independently of each other, as strips do. */
export interface JointLaw {
  readonly verdict: 'independent' | 'outcome-book' | 'dependent' | 'insufficient-data';
  /** Pairs of spins that showed the same grid, and how many independent reels would show. */
  readonly repeats: { readonly seen: number; readonly expected: number; readonly p: number };
  /** The pair of reels that hang together most; `p` is corrected for the number of tests. Null with one reel. */
  readonly pair: { readonly reels: readonly [number, number]; readonly p: number } | null;
}

/** Spins that are compared with each other, at most. */
const spinsComparedMax = 200_000;
const classes = 8;
const alpha = 1e-6;

/**
 * Two tests of the product law: do whole grids come again more often than the reels' own frequencies explain (a book of
 * outcomes does that), and do windows of two reels hang together (χ² on eight classes of windows each, Bonferroni)?
 */
export function jointLawOf(reels: readonly ReelWindows[]): JointLaw {
  const spins = reels[0]?.shown.length ?? 0;
  const repeats = repeatsOf(reels, Math.min(spins, spinsComparedMax));
  const pairs = reels.flatMap((_, a) => reels.slice(a + 1).map((_other, index) => [a, a + 1 + index] as const));
  const series = reels.map(classSeries);
  let pair: { reels: readonly [number, number]; p: number } | null = null;
  for (const [a, b] of pairs) {
    const p = Math.min(1, pairs.length * pairTest(series[a], series[b]));
    if (pair === null || p < pair.p) pair = { reels: [a, b], p: rounded(p) };
  }
  const book = repeats.p < alpha && repeats.seen > 2 * repeats.expected + 5 && reels.length > 1;
  const verdict = book
    ? 'outcome-book'
    : pair !== null && pair.p < alpha
      ? 'dependent'
      : spins < 50
        ? 'insufficient-data'
        : 'independent';
  return { verdict, repeats, pair };
}

function repeatsOf(reels: readonly ReelWindows[], spins: number): JointLaw['repeats'] {
  // One number a grid, by naming the pairs (grid of the reels so far, window of the next reel).
  let grids = new Float64Array(spins);
  for (const { shown, windows } of reels) {
    const names = new Map<number, number>();
    const next = new Float64Array(spins);
    for (let spin = 0; spin < spins; spin += 1) {
      const key = (grids[spin] ?? 0) * windows.length + (shown[spin] ?? 0);
      let name = names.get(key);
      if (name === undefined) {
        name = names.size;
        names.set(key, name);
      }
      next[spin] = name;
    }
    grids = next;
  }
  const counts = new Float64Array(spins);
  let seen = 0;
  for (const grid of grids) {
    seen += counts[grid] ?? 0;
    counts[grid] = (counts[grid] ?? 0) + 1;
  }
  const same = reels.reduce((product, { windows, shown }) => {
    const total = shown.length;
    // Unbiased: a pair of different spins.
    const alike = windows.reduce((sum, { count }) => sum + count * (count - 1), 0) / Math.max(1, total * (total - 1));
    return product * alike;
  }, 1);
  const expected = ((spins * (spins - 1)) / 2) * same;
  return { seen, expected: rounded(expected), p: rounded(poissonAtLeast(seen, expected)) };
}

/** @param a class by spin, as `classSeries` gives it @param b the same of another reel */
function pairTest(a: Uint8Array | undefined, b: Uint8Array | undefined): number {
  if (a === undefined || b === undefined) return 1;
  const cells = new Uint32Array(classes * classes);
  for (let spin = 0; spin < a.length; spin += 1) {
    const cell = (a[spin] ?? 0) * classes + (b[spin] ?? 0);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  const rows = new Float64Array(classes);
  const columns = new Float64Array(classes);
  for (const [cell, count] of cells.entries()) {
    rows[Math.floor(cell / classes)] = (rows[Math.floor(cell / classes)] ?? 0) + count;
    columns[cell % classes] = (columns[cell % classes] ?? 0) + count;
  }
  let value = 0;
  for (const [cell, count] of cells.entries()) {
    const expected = ((rows[Math.floor(cell / classes)] ?? 0) * (columns[cell % classes] ?? 0)) / a.length;
    if (expected > 0 && expected < 5) return 1;
    if (expected > 0) value += (count - expected) ** 2 / expected;
  }
  const used = (totals: Float64Array): number => totals.filter((total) => total > 0).length - 1;
  return chiSquareTail(value, used(rows) * used(columns));
}

/** The class of the window that each spin showed. */
function classSeries(reel: ReelWindows): Uint8Array {
  const of = classesOf(reel);
  const { shown } = reel;
  const series = new Uint8Array(shown.length);
  for (let spin = 0; spin < shown.length; spin += 1) series[spin] = of[shown[spin] ?? 0] ?? 0;
  return series;
}

/** Windows dealt into classes of about the same weight, the most frequent first. */
function classesOf({ windows }: ReelWindows): Int32Array {
  const of = new Int32Array(windows.length);
  const order = [...windows.keys()].toSorted((a, b) => (windows[b]?.count ?? 0) - (windows[a]?.count ?? 0) || a - b);
  for (const [place, index] of order.entries()) of[index] = place % classes;
  return of;
}
