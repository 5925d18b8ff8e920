import type { OutcomeSeries } from '../outcome-series.ts';
import { measured, notApplicable, type RawTest, tooFew } from './raw-test.ts';

const bitsMax = 4_096;
const bitsMin = 128;

/** One bit an outcome: whether the stop is odd, or in the lower half. Only of even reels, where it is fair. */
export type StopBit = 'parity' | 'half';

/**
 * Linear complexity (Berlekamp and Massey) of one bit a stop, over one reel, or over all reels in the order of their draws.
 * p is exact (Rueppel, Analysis and Design of Stream Ciphers, 1986, ch. 4).
 */
export function linearComplexity(series: OutcomeSeries, reels: readonly number[], bit: StopBit): RawTest {
  const subject = { test: 'linear-complexity', reels } as const;
  const drawn = reels.flatMap((reel) => series.reels[reel] ?? []);
  const even = drawn.every(
    ({ law }) => law !== null && law.sizeKnown && law.total % 2 === 0 && law.from.length === law.total,
  );
  if (!even) return notApplicable(subject);
  const bits: number[] = [];
  for (let spin = 0; spin < series.spins && bits.length < bitsMax; spin += 1) {
    for (const { stops, law } of drawn) {
      const stop = stops[spin] ?? -1;
      if (stop < 0) continue;
      bits.push(bit === 'parity' ? stop & 1 : stop * 2 < (law?.total ?? 0) ? 0 : 1);
    }
  }
  const size = { have: bits.length, need: bitsMin };
  if (bits.length < bitsMin) return tooFew(subject, size);
  const used = bits.slice(0, bitsMax);
  const complexity = berlekampMassey(used);
  return measured(subject, size, { statistic: complexity, freedom: null, p: complexityP(complexity, used.length) });
}

/** Length of the shortest linear recurrence over GF(2) that makes these bits. */
export function berlekampMassey(bits: readonly number[]): number {
  const n = bits.length;
  const words = (n >>> 5) + 2;
  let connection = new Uint32Array(words);
  let before = new Uint32Array(words);
  // The bits seen so far, the newest at position 0: discrepancies are parities of whole words.
  const window = new Uint32Array(words);
  connection[0] = 1;
  before[0] = 1;
  let [complexity, since] = [0, 1];
  for (let at = 0; at < n; at += 1) {
    shiftUp(window, 1);
    window[0] = (window[0] ?? 0) | (bits[at] ?? 0);
    let parity = 0;
    for (let word = 0; word <= complexity >>> 5; word += 1) parity ^= (connection[word] ?? 0) & (window[word] ?? 0);
    parity ^= parity >>> 16;
    parity ^= parity >>> 8;
    parity ^= parity >>> 4;
    if (((0x6996 >>> (parity & 15)) & 1) === 0) {
      since += 1;
      continue;
    }
    const old = 2 * complexity <= at ? connection.slice() : null;
    const shifted = before.slice();
    shiftUp(shifted, since);
    connection = connection.map((word, index) => word ^ (shifted[index] ?? 0));
    if (old === null) since += 1;
    else {
      complexity = at + 1 - complexity;
      before = old;
      since = 1;
    }
  }
  return complexity;
}

function shiftUp(words: Uint32Array, by: number): void {
  const [whole, part] = [by >>> 5, by & 31];
  for (let word = words.length - 1; word >= 0; word -= 1) {
    const high = words[word - whole] ?? 0;
    const low = words[word - whole - 1] ?? 0;
    words[word] = part === 0 ? high : (high << part) | (low >>> (32 - part));
  }
}

/** Probability that the complexity of n fair bits is as far from n / 2 as this, or farther. */
function complexityP(complexity: number, n: number): number {
  const distance = Math.abs(complexity - n / 2);
  let p = 0;
  for (let value = 0; value <= n; value += 1) {
    if (Math.abs(value - n / 2) < distance) continue;
    p += value === 0 ? 2 ** -n : 2 ** (Math.min(2 * n - 2 * value, 2 * value - 1) - n);
  }
  return Math.min(1, p);
}
