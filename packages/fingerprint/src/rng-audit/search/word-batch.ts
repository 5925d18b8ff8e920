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

/** The states of the first number of the candidates first, first + stride, …. */
export function startWords(
  { family: { step }, candidates, lead }: Pick<ScanPlan, 'family' | 'candidates' | 'lead'>,
  { first, stride, count }: { readonly first: number; readonly stride: number; readonly count: number },
  states: Int32Array,
): void {
  const seeded = candidates === 'seeds';
  if (seeded && step.kind === 'minstd') minstdSeeds(first, stride, count, states);
  else rising(first | 0, stride | 0, count, states);
  if (seeded) moveWords(step, lead, states, count);
  else if (candidates === 'numbers' && step.kind === 'splitmix') unmixSplit(step, states, count);
}

function rising(first: number, stride: number, count: number, states: Int32Array): void {
  for (let at = 0, word = first; at < count; at += 1, word = (word + stride) | 0) states[at] = word;
}

/** 0 would stay 0: libraries take 1 instead. */
function minstdSeeds(first: number, stride: number, count: number, states: Int32Array): void {
  let seed = first % minstdModulus;
  for (let at = 0; at < count; at += 1) {
    states[at] = seed === 0 ? 1 : seed;
    seed += stride;
    if (seed >= minstdModulus) seed -= minstdModulus;
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

/** Several steps as one. */
function moveLcg(step: Lcg, steps: number, states: Int32Array, length: number): void {
  if (steps === 0) return;
  let [multiplier, increment] = [1, 0];
  for (let done = 0; done < steps; done += 1) {
    multiplier = Math.imul(multiplier, step.multiplier);
    increment = (Math.imul(increment, step.multiplier) + step.increment) | 0;
  }
  for (let at = 0; at < length; at += 1) states[at] = (Math.imul(states[at] ?? 0, multiplier) + increment) | 0;
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
