import { assert } from '@croupier/kernel/assert';
import type { Rng } from '@croupier/kernel/rng';

const blockWords = 1_024;
const two32 = 4_294_967_296;
// Up to here `word * bound` is exact in a double.
const exactBoundMax = 2_097_152;

/**
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021; public-domain reference code at
 * prng.di.unimi.it): 32-bit words, period 2^128 - 1. For simulation only: its state follows from a few outputs.
 *
 * `below` maps a word to [0, bound) by Lemire's multiplication with rejection (arXiv:1805.10941): no modulo bias.
 */
export class Xoshiro128 implements Rng {
  readonly #words = new Uint32Array(blockWords);
  #next = blockWords;
  readonly #state: Int32Array;

  /** @param state four 32-bit words, not all zero */
  constructor(state: readonly [number, number, number, number]) {
    this.#state = Int32Array.from(state);
    assert(
      this.#state.some((word) => word !== 0),
      'the state of xoshiro128** must not be all zero',
    );
  }

  /** The next output: an integer in [0, 2^32). */
  word(): number {
    if (this.#next === blockWords) this.#refill();
    const word = this.#words[this.#next] ?? 0;
    this.#next += 1;
    return word;
  }

  below(bound: number): number {
    if (bound > exactBoundMax) return this.#belowLarge(bound);
    let product = this.word() * bound;
    let high = Math.trunc(product / two32);
    let low = product - high * two32;
    if (low < bound) {
      const threshold = two32 % bound;
      while (low < threshold) {
        product = this.word() * bound;
        high = Math.trunc(product / two32);
        low = product - high * two32;
      }
    }
    return high;
  }

  #belowLarge(bound: number): number {
    assert(Number.isInteger(bound) && bound <= two32, 'a bound is an integer in [1, 2^32]');
    const limit = two32 - (two32 % bound);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % bound;
  }

  // A block at a time keeps the state in registers: the words cost about a nanosecond each.
  #refill(): void {
    const words = this.#words;
    const state = this.#state;
    let a = state[0] ?? 0;
    let b = state[1] ?? 0;
    let c = state[2] ?? 0;
    let d = state[3] ?? 0;
    for (let index = 0; index < blockWords; index += 1) {
      const five = Math.imul(b, 5);
      words[index] = Math.imul((five << 7) | (five >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
    this.#next = 0;
  }
}

/**
 * A simulation generator from one number: its state is four outputs of splitmix64 (Steele, Lea and Flood 2014), upper 32 bits each.
 * @param seed a safe integer, not negative
 */
export function seededRng(seed: number): Xoshiro128 {
  assert(Number.isSafeInteger(seed) && seed >= 0, 'a seed is a safe integer, not negative');
  let state = BigInt(seed);
  const next = (): number => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return Number((mixed ^ (mixed >> 31n)) >> 32n);
  };
  return new Xoshiro128([next(), next(), next(), next()]);
}
