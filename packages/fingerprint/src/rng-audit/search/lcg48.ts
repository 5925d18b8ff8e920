import type { GeneratorFinding, StopMapping } from '../rng-audit.ts';
import { type Draws, totalOf } from './draws.ts';
import { type Explained, findingOf } from './evidence.ts';

const multiplier = 0x5deece66dn;
const increment = 11n;
const mask = 2n ** 48n - 1n;
/** The lowest bits of the state that no number shows, of those made of 31 bits. */
export const hiddenBits = 17;
/** Bits of outcomes with which a search mostly finds the 48 of the state. */
export const needBits48 = 54;

/** The 48-bit generator of POSIX drand48 and of java.util.Random, so many steps on: state * multiplier + increment modulo 2^48. */
export function jump48(steps: number): { multiplier: bigint; increment: bigint } {
  let [a, c] = [1n, 0n];
  let [b, d] = [multiplier, increment];
  for (let left = steps; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) [a, c] = [(a * b) & mask, (c * b + d) & mask];
    [b, d] = [(b * b) & mask, (d * b + d) & mask];
  }
  return { multiplier: a, increment: c };
}

/**
 * How a number becomes a stop:
 * - `fraction`: floor(L * state / 2^48), as drand48() gives it;
 * - `fraction-31`: the same of the upper 31 bits (java's nextInt of a power of two); `fraction-24`: of 24 (java's nextFloat);
 * - `double`: java's nextDouble and Math.random, of two words;
 * - `rest`: lrand48() % L; `java-int`: java's nextInt(L). Its rejection, once in 500,000 numbers or more, is left out.
 */
export type Form48 = 'fraction' | 'fraction-31' | 'fraction-24' | 'double' | 'rest' | 'java-int';

export function isPowerOfTwo(total: number): boolean {
  return (total & (total - 1)) === 0;
}

function stopOf(state: bigint, form: Form48, total: number): number {
  const count = BigInt(total);
  switch (form) {
    case 'fraction':
      return Number((state * count) >> 48n);
    case 'fraction-31':
      return Number(((state >> 17n) * count) >> 31n);
    case 'fraction-24':
      return Number(((state >> 24n) * count) >> 24n);
    case 'double': {
      const second = (state * multiplier + increment) & mask;
      return Number((((state >> 22n) * 2n ** 27n + (second >> 21n)) * count) >> 53n);
    }
    case 'rest':
      return Number((state >> 17n) % count);
    case 'java-int':
      return stopOf(state, isPowerOfTwo(total) ? 'fraction-31' : 'rest', total);
  }
}

/** Words between two known draws. */
export interface Order48 {
  readonly stride: number;
  /** Words of one number. */
  readonly words: number;
}

/** Words from the first known draw to this one. */
export function wordsTo({ spin, reel }: Draws, at: number, { stride, words }: Order48): number {
  return (((spin[at] ?? 0) - (spin[0] ?? 0)) * stride + (reel[at] ?? 0) - (reel[0] ?? 0)) * words;
}

function explains(draws: Draws, start: bigint, form: Form48, order: Order48): boolean {
  let [state, place] = [start, 0];
  for (let at = 0; at < draws.spin.length; at += 1) {
    for (const next = wordsTo(draws, at, order); place < next; place += 1)
      state = (state * multiplier + increment) & mask;
    const stop = stopOf(state, form, totalOf(draws, draws.reel[at] ?? 0));
    if (stop < (draws.from[at] ?? 0) || stop >= (draws.to[at] ?? 0)) return false;
  }
  return true;
}

/** The verdict on the state of the first known draw: null unless it gives every recorded stop in one of these forms. */
export function proven48(
  draws: Draws,
  state: bigint,
  {
    forms,
    mapping,
    order,
    stateBits,
    fitted,
  }: {
    readonly forms: readonly Form48[];
    readonly mapping: StopMapping;
    readonly order: Order48;
    readonly stateBits: number;
    readonly fitted: number;
  },
): GeneratorFinding | null {
  const fits = forms.filter((form) => explains(draws, state, form, order));
  if (fits.length === 0) return null;
  const explained = { ...named(draws, fits), mapping, drawsPerSpin: order.stride };
  return findingOf(explained, { bits: draws.bits, stateBits, fitted });
}

function named(draws: Draws, fits: readonly Form48[]): Pick<Explained, 'family' | 'alsoConsistent'> {
  const laws = draws.laws.flatMap((law) => (law === null ? [] : [law.total]));
  const powers = laws.filter(isPowerOfTwo).length;
  const whole = fits.includes('fraction') || fits.includes('fraction-31');
  if (whole) {
    const java = fits.includes('fraction-24') || powers === laws.length;
    return { family: 'drand48', alsoConsistent: java ? ['java-random'] : [] };
  }
  if (fits.includes('java-int')) return { family: 'java-random', alsoConsistent: powers === 0 ? ['drand48'] : [] };
  return { family: fits.includes('rest') ? 'drand48' : 'java-random' };
}
