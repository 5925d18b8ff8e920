import { inverseOf } from './word-family.ts';
import type { NumberCheck } from './word-scan.ts';

interface Run {
  readonly first: number;
  readonly count: number;
}

/**
 * The innermost loop of the longest search, 2^32 times: keeps those of `count` successive states whose mulberry32 passes the check. One loop for
 * the generator and the comparison: it takes a third less than two over arrays.
 * @returns how many states were kept
 */
export function scanMulberry(check: NumberCheck, run: Run, kept: Int32Array): number {
  if (check.total === 0) return inRange(check, run, kept);
  return check.width === 1 ? withOneRest(check, run, kept) : withRest(check, run, kept);
}

/**
 * A number leaves the rest `low` exactly when number - low is a multiple of the divisor: times the inverse of the divisor's odd part, with the bits of its
 * even part turned to the top, small results are the quotients (Granlund and Montgomery, PLDI 1994, 9). In integers alone, in half the time of `withRest`.
 */
function withOneRest({ total, low }: NumberCheck, { first, count }: Run, kept: Int32Array): number {
  const turn = 31 - Math.clz32(total & -total);
  const factor = inverseOf(total >>> turn);
  const last = Math.floor((2 ** 32 - 1 - low) / total) ^ -0x80000000;
  const left = 32 - turn;
  let found = 0;
  for (let at = 0; at < count; at += 1) {
    const state = (first + at) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const over = Math.imul((mixed ^ (mixed >>> 14)) - low, factor);
    if ((((over >>> turn) | (over << left)) ^ -0x80000000) > last) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}

function inRange({ low, width }: NumberCheck, { first, count }: Run, kept: Int32Array): number {
  if (width === 0) return 0;
  // Compared with signs, both sides moved by 2^31: without signs the compiler takes doubles.
  const start = low ^ -0x80000000;
  const last = (width - 1) ^ -0x80000000;
  let found = 0;
  for (let at = 0; at < count; at += 1) {
    const state = (first + at) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    if ((((mixed ^ (mixed >>> 14)) - start) | 0) > last) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}

function withRest({ total, low, width }: NumberCheck, { first, count }: Run, kept: Int32Array): number {
  const inverse = 1 / total;
  let found = 0;
  for (let at = 0; at < count; at += 1) {
    const state = (first + at) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    mixed ^= mixed >>> 14;
    const quotient = (((mixed >>> 0) + 0.5) * inverse) | 0;
    if ((mixed - Math.imul(quotient, total) - low) >>> 0 >= width) continue;
    kept[found] = state;
    found += 1;
  }
  return found;
}
