import { assert } from '@croupier/kernel/assert';

export const two32 = 4_294_967_296;

/**
 * Uniform integer below `bound` from uniform 32-bit words: words at or above the largest multiple of `bound` are thrown away, and
 * the rest is taken modulo `bound`.
 * @param bound an integer in [1, 2^32]
 */
export function rejectBelow(bound: number, nextWord: () => number): number {
  assert(Number.isInteger(bound) && bound >= 1 && bound <= two32, 'a bound is an integer in [1, 2^32]');
  const limit = two32 - (two32 % bound);
  let word = nextWord();
  while (word >= limit) word = nextWord();
  return word % bound;
}
