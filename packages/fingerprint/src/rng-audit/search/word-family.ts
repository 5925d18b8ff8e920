import type { GeneratorFamily } from '../rng-audit.ts';

/** How a family steps: state to state. All states are 32-bit integers. */
export type WordStep =
  | { readonly kind: 'lcg'; readonly multiplier: number; readonly increment: number }
  | { readonly kind: 'minstd'; readonly multiplier: number }
  | { readonly kind: 'xorshift' }
  | {
      readonly kind: 'splitmix';
      readonly shifts: readonly [number, number, number];
      readonly factors: readonly [number, number];
    }
  | { readonly kind: 'mulberry' };

/** A generator whose whole state is one word. */
export interface WordFamily {
  readonly family: GeneratorFamily;
  readonly step: WordStep;
  /** The number drawn is `(state >>> shift) & mask`, or a mix of the state. Numbers lie in [0, range). */
  readonly shift: number;
  readonly mask: number;
  readonly range: number;
  /** Bits of the state that matter. */
  readonly stateBits: number;
}

const whole = { shift: 0, mask: -1, range: 2 ** 32, stateBits: 32 } as const;
const upper15 = { shift: 16, mask: 0x7fff, range: 2 ** 15, stateBits: 31 } as const;
const modulo31 = { shift: 0, mask: -1, range: 2 ** 31 - 1, stateBits: 31 } as const;

/**
 * Sources: Press et al., Numerical Recipes, 7.1; ISO C (rand's example) and its form with 31 bits; Microsoft's C library; Park and Miller, CACM 31 (1988)
 * and 36 (1993); Marsaglia, J. Stat. Softw. 8 (2003); Steele, Lea and Flood, OOPSLA 2014, with the 32-bit finalisers in use
 * (Mulvey's, and MurmurHash3's); Ettinger's mulberry32.
 */
export const wordFamilies: readonly WordFamily[] = [
  { family: 'lcg-numerical-recipes', step: { kind: 'lcg', multiplier: 1_664_525, increment: 1_013_904_223 }, ...whole },
  { family: 'lcg-ansi-c', step: { kind: 'lcg', multiplier: 1_103_515_245, increment: 12_345 }, ...upper15 },
  {
    family: 'lcg-ansi-c',
    step: { kind: 'lcg', multiplier: 1_103_515_245, increment: 12_345 },
    shift: 0,
    mask: 0x7fffffff,
    range: 2 ** 31,
    stateBits: 31,
  },
  { family: 'msvc-rand', step: { kind: 'lcg', multiplier: 214_013, increment: 2_531_011 }, ...upper15 },
  { family: 'minstd0', step: { kind: 'minstd', multiplier: 16_807 }, ...modulo31 },
  { family: 'minstd', step: { kind: 'minstd', multiplier: 48_271 }, ...modulo31 },
  { family: 'xorshift32', step: { kind: 'xorshift' }, ...whole },
  {
    family: 'splitmix32',
    step: { kind: 'splitmix', shifts: [16, 15, 15], factors: [0x21f0aaad, 0x735a2d97] },
    ...whole,
  },
  {
    family: 'splitmix32',
    step: { kind: 'splitmix', shifts: [16, 13, 16], factors: [0x85ebca6b, 0xc2b2ae35] },
    ...whole,
  },
  { family: 'mulberry32', step: { kind: 'mulberry' }, ...whole },
];

/** Steps of the counters of splitmix32 and mulberry32. */
export const goldenGamma = 0x9e3779b9 | 0;
export const mulberryGamma = 0x6d2b79f5;
/** The state after this one. */
export function stepWord(step: WordStep, state: number): number {
  switch (step.kind) {
    case 'lcg':
      return (Math.imul(state, step.multiplier) + step.increment) | 0;
    case 'minstd':
      return stepMinstd(step.multiplier, state);
    case 'xorshift':
      return stepXorshift(state);
    case 'splitmix':
      return (state + goldenGamma) | 0;
    case 'mulberry':
      return (state + mulberryGamma) | 0;
  }
}

/** The number that this state gives, in [0, range). */
export function wordOf({ step, shift, mask }: WordFamily, state: number): number {
  if (step.kind === 'splitmix') return mixSplit(step.shifts, step.factors, state) >>> 0;
  if (step.kind === 'mulberry') return mixMulberry(state) >>> 0;
  return ((state >>> shift) & mask) >>> 0;
}

/**
 * state * multiplier mod 2^31 - 1, for multipliers below 2^16 and states below the modulus: the lower 31 bits of the product and the bits above
 * them, which a double holds exactly, add up to it (Carta, CACM 33, 1990).
 */
export function stepMinstd(multiplier: number, state: number): number {
  const sum = (Math.imul(state, multiplier) & 0x7fffffff) + ((state * (multiplier / 2 ** 31)) | 0);
  return ((sum & 0x7fffffff) + (sum >>> 31)) | 0;
}

export function stepXorshift(state: number): number {
  let next = state ^ (state << 13);
  next ^= next >>> 17;
  return next ^ (next << 5);
}

export function mixMulberry(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return mixed ^ (mixed >>> 14);
}

function mixSplit(
  [a, b, c]: readonly [number, number, number],
  [p, q]: readonly [number, number],
  state: number,
): number {
  let mixed = Math.imul(state ^ (state >>> a), p);
  mixed = Math.imul(mixed ^ (mixed >>> b), q);
  return mixed ^ (mixed >>> c);
}

/** Inverse of an odd number modulo 2^32 (Newton). */
export function inverseOf(odd: number): number {
  let inverse = odd;
  for (let round = 0; round < 5; round += 1) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}
