import {
  goldenGamma,
  inverseOf,
  mulberryGamma,
  stepMinstd,
  stepXorshift,
  type WordFamily,
  type WordStep,
} from './word-family.ts';
import type { ScanPlan } from './word-scan.ts';

type Splitmix = Extract<WordStep, { kind: 'splitmix' }>;
type Lcg = Extract<WordStep, { kind: 'lcg' }>;

/** Seeds of minstd are taken modulo this. */
const minstdModulus = 2_147_483_647;

interface Range {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

/** The states of the first number of the candidates first, first + stride, …. */
export function startWords(
  { family: { step }, candidates, lead }: Pick<ScanPlan, 'family' | 'candidates' | 'lead'>,
  range: Range,
  states: Int32Array,
): void {
  const { first, stride, count } = range;
  if (candidates === 'seeds') startSeeds(step, lead, range, states);
  else rising(first | 0, stride | 0, count, states);
  if (candidates === 'numbers' && step.kind === 'splitmix') unmixSplit(step, states, count);
}

/** Seeds a stride apart are as far apart after `lead` steps, times a constant, where a step is linear: no step is made then. */
function startSeeds(step: WordStep, lead: number, { first, stride, count }: Range, states: Int32Array): void {
  switch (step.kind) {
    case 'lcg': {
      const { multiplier, increment } = jump(step, lead);
      return rising((Math.imul(first | 0, multiplier) + increment) | 0, Math.imul(stride, multiplier), count, states);
    }
    case 'minstd':
      return minstdSeeds(step.multiplier, lead, { first, stride, count }, states);
    case 'splitmix':
      return rising((first + Math.imul(lead, goldenGamma)) | 0, stride | 0, count, states);
    case 'mulberry':
      return rising((first + Math.imul(lead, mulberryGamma)) | 0, stride | 0, count, states);
    case 'xorshift':
      rising(first | 0, stride | 0, count, states);
      return moveWords(step, lead, states, count);
  }
}

function rising(first: number, stride: number, count: number, states: Int32Array): void {
  for (let at = 0, word = first; at < count; at += 1, word = (word + stride) | 0) states[at] = word;
}

/** A seed that is 0 modulo 2^31 - 1 would stay 0: libraries take 1 instead. */
function minstdSeeds(multiplier: number, lead: number, { first, stride, count }: Range, states: Int32Array): void {
  let [word, one] = [first % minstdModulus, 1];
  for (let done = 0; done < lead; done += 1) [word, one] = [stepMinstd(multiplier, word), stepMinstd(multiplier, one)];
  const apart = (one * stride) % minstdModulus;
  addModulo(word, apart, count, states);
  const zero = states.subarray(0, count).indexOf(0);
  if (zero >= 0) states[zero] = one;
}

function addModulo(first: number, apart: number, count: number, states: Int32Array): void {
  // Less the modulus, so that sums stay within 32 bits.
  const down = apart - minstdModulus;
  for (let at = 0, word = first; at < count; at += 1) {
    states[at] = word;
    const next = (word + down) | 0;
    word = next < 0 ? (next + minstdModulus) | 0 : next;
  }
}

/** So many steps on. */
export function moveWords(step: WordStep, steps: number, states: Int32Array, length: number): void {
  switch (step.kind) {
    case 'lcg':
      return moveLcg(step, steps, states, length);
    case 'minstd':
      for (let done = 0; done < steps; done += 1) moveMinstd(step.multiplier, states, length);
      return;
    case 'xorshift':
      for (let done = 0; done < steps; done += 1) moveXorshift(states, length);
      return;
    case 'splitmix':
      return addWords(Math.imul(steps, goldenGamma), states, length);
    case 'mulberry':
      return addWords(Math.imul(steps, mulberryGamma), states, length);
  }
}

function addWords(gamma: number, states: Int32Array, length: number): void {
  if (gamma !== 0) for (let at = 0; at < length; at += 1) states[at] = ((states[at] ?? 0) + gamma) | 0;
}

function moveMinstd(multiplier: number, states: Int32Array, length: number): void {
  for (let at = 0; at < length; at += 1) states[at] = stepMinstd(multiplier, states[at] ?? 0);
}

function moveXorshift(states: Int32Array, length: number): void {
  for (let at = 0; at < length; at += 1) states[at] = stepXorshift(states[at] ?? 0);
}

function moveLcg(step: Lcg, steps: number, states: Int32Array, length: number): void {
  if (steps === 0) return;
  const { multiplier, increment } = jump(step, steps);
  for (let at = 0; at < length; at += 1) states[at] = (Math.imul(states[at] ?? 0, multiplier) + increment) | 0;
}

/** Several steps as one. */
function jump(step: Lcg, steps: number): { readonly multiplier: number; readonly increment: number } {
  let [multiplier, increment] = [1, 0];
  for (let done = 0; done < steps; done += 1) {
    multiplier = Math.imul(multiplier, step.multiplier);
    increment = (Math.imul(increment, step.multiplier) + step.increment) | 0;
  }
  return { multiplier, increment };
}

/**
 * The numbers that states give, as 32 bits.
 * @returns `numbers`, or `states` where they are the numbers
 */
export function numbersOf(family: WordFamily, states: Int32Array, numbers: Int32Array, length: number): Int32Array {
  const { step, shift, mask } = family;
  if (step.kind === 'mulberry') mixMulberryWords(states, numbers, length);
  else if (step.kind === 'splitmix') mixSplit(step, states, numbers, length);
  else if (shift === 0 && mask === -1) return states;
  else cutWords(shift, mask, states, numbers, length);
  return numbers;
}

function cutWords(shift: number, mask: number, states: Int32Array, numbers: Int32Array, length: number): void {
  for (let at = 0; at < length; at += 1) numbers[at] = ((states[at] ?? 0) >>> shift) & mask;
}

/** The innermost loop of the longest search: 2^32 times. */
function mixMulberryWords(states: Int32Array, numbers: Int32Array, length: number): void {
  for (let at = 0; at < length; at += 1) {
    const state = states[at] ?? 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    numbers[at] = mixed ^ (mixed >>> 14);
  }
}

function mixSplit(
  { shifts: [a, b, c], factors: [p, q] }: Splitmix,
  states: Int32Array,
  numbers: Int32Array,
  length: number,
): void {
  for (let at = 0; at < length; at += 1) {
    const state = states[at] ?? 0;
    let mixed = Math.imul(state ^ (state >>> a), p);
    mixed = Math.imul(mixed ^ (mixed >>> b), q);
    numbers[at] = mixed ^ (mixed >>> c);
  }
}

/** Numbers back to the states that give them. */
function unmixSplit({ shifts: [a, b, c], factors: [p, q] }: Splitmix, words: Int32Array, length: number): void {
  const [ip, iq] = [inverseOf(p), inverseOf(q)];
  for (let at = 0; at < length; at += 1) {
    let word = unshift(words[at] ?? 0, c);
    word = unshift(Math.imul(word, iq), b);
    words[at] = unshift(Math.imul(word, ip), a);
  }
}

/** The x of x ^ (x >>> by), for shifts from 11 on: two terms of the series, the second of which may be gone. */
function unshift(word: number, by: number): number {
  return word ^ (word >>> by) ^ (by < 16 ? word >>> (2 * by) : 0);
}
