import { chiSquareTail } from '../../chi-square.ts';
import type { OutcomeReel } from '../outcome-series.ts';
import { binsOf } from './bins.ts';
import { measured, notApplicable, type RawTest, tooFew } from './raw-test.ts';

const binsMax = 64;
const binsMin = 3;
/** Spins for three bins a side, each pair of which is expected ten times. */
export const pairsMin = 10 * binsMin * binsMin;

/**
 * χ² of independence between a reel's outcome and another's `lag` spins later, both margins taken from the sample.
 * Bins are so many that each pair is expected ten times.
 */
export function pairsTest(
  test: 'serial-pairs' | 'cross-reel-pairs',
  reels: readonly OutcomeReel[],
  { a, b, lag }: { readonly a: number; readonly b: number; readonly lag: number },
): RawTest {
  const subject = { test, reels: a === b ? [a] : [a, b], lag };
  const [first, second] = [reels[a], reels[b]];
  if (first === undefined || second === undefined || Math.min(first.shares.length, second.shares.length) < 2)
    return notApplicable(subject);
  const spins = first.classes.length;
  const have = Math.max(0, spins - lag);
  const count = Math.min(binsMax, Math.floor(Math.sqrt(have / 10)));
  if (count < binsMin) return tooFew(subject, { have, need: pairsMin });
  const [left, right] = [binsOf(first.shares, count), binsOf(second.shares, count)];
  const [rows, columns] = [left.masses.length, right.masses.length];
  const table = new Float64Array(rows * columns);
  let pairs = 0;
  for (let spin = lag; spin < spins; spin += 1) {
    const x = first.classes[spin - lag] ?? -1;
    const y = second.classes[spin] ?? -1;
    if (x < 0 || y < 0) continue;
    const cell = (left.of[x] ?? 0) * columns + (right.of[y] ?? 0);
    table[cell] = (table[cell] ?? 0) + 1;
    pairs += 1;
  }
  if (pairs < 10 * count * count) return tooFew(subject, { have: pairs, need: 10 * count * count });
  const { value, freedom } = independence(table, rows, columns, pairs);
  if (freedom < 1) return notApplicable(subject);
  const p = chiSquareTail(value, freedom);
  return measured(subject, { have: pairs, need: pairsMin }, { statistic: value, freedom, p });
}

function independence(
  table: Float64Array,
  rows: number,
  columns: number,
  pairs: number,
): { value: number; freedom: number } {
  const [rowSums, columnSums] = [new Float64Array(rows), new Float64Array(columns)];
  for (const [cell, count] of table.entries()) {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    rowSums[row] = (rowSums[row] ?? 0) + count;
    columnSums[column] = (columnSums[column] ?? 0) + count;
  }
  let value = 0;
  for (const [cell, count] of table.entries()) {
    const expected = ((rowSums[Math.floor(cell / columns)] ?? 0) * (columnSums[cell % columns] ?? 0)) / pairs;
    if (expected > 0) value += (count - expected) ** 2 / expected;
  }
  const used = (sums: Float64Array): number => sums.reduce((seen, sum) => seen + (sum > 0 ? 1 : 0), 0) - 1;
  return { value, freedom: used(rowSums) * used(columnSums) };
}
