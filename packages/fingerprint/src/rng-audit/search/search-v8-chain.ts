import type { GeneratorFinding } from '../rng-audit.ts';
import { type Draws, totalOf } from './draws.ts';
import { heldBackMin } from './evidence.ts';
import { Gf2System } from './gf2-system.ts';
import type { Search } from './search.ts';
import { cache, type Order, provenV8, stepOf } from './search-v8.ts';
import { rowBits, xorshift128Rows } from './xorshift128.ts';

/** Words of one run, at most: farther from its middle nothing is known of them any more. */
const runMax = 160;
/** Words of one run, at least: their leading bits must tell 128 bits of state. */
const runMin = 44;
/** How many guesses of the middle word are tried, and selections of equations for each: fewer equations take more. */
const effortOf = (words: number): { readonly guesses: number; readonly tries: number } =>
  words < 100 ? { guesses: 48, tries: 8 } : { guesses: 32, tries: 2 };
/** Sums of leading bits of each word: the highest bit, and each of the next with the one before it. */
const sums = 5;
/** Equations less sure than this, in standard deviations, are left out. */
const sureness = 0.5;
const equationsMax = (runMax + 1) * sums;
/** A state is looked at closely when it explains the equations that it was not solved from better than by half, by so many deviations. */
const deviationsMin = 2;
const workOfTry = 10_000;

/** Draws without a gap; they suffice when all lie in one block of 64, and twice 64 less one always hold a whole block. */
export const chainDrawsMin = 50;

/** Steps of the whole search, about; for progress. */
export const workOfChain = cache * 200 * workOfTry;

/** Words in the order in which the generator makes them, each up to the sign of the middle one, modulo 1. */
interface Chain {
  readonly firstStep: number;
  /** Of each word: what is added to the middle word, or to its opposite where `sign` is -1. */
  readonly offset: Float64Array;
  readonly sign: Int8Array;
  /** Variance of the offset. */
  readonly variance: Float64Array;
}

/** Whether every number since the first draw is known, so that sums follow each other. */
export function isGapless({ spin, reel, reels }: Draws): boolean {
  const first = (spin[0] ?? 0) * reels + (reel[0] ?? 0);
  return spin.every((of, at) => of * reels + (reel[at] ?? 0) === first + at);
}

/**
 * V8's Math.random of late (V8 14.6 and later), whose numbers are sums of two successive words: of each sum that is known, the next word is the sum less
 * the word before. So a guess of one word tells all words around it, less and less surely, and the leading bits of words are linear in the state, without
 * carries. The surest of them are solved, some selections for each guess (ordered statistics decoding; Fossorier and Lin, 1995).
 * Needs draws without gaps, and so no numbers of other purposes between them.
 */
export function searchV8Chain(draws: Draws): Search {
  return function* (cursor) {
    const steps = (Math.ceil((draws.spins * draws.reels) / cache) + 1) * cache;
    const rows = xorshift128Rows(steps + 1);
    const decoder = new Decoder(rows);
    for (let alignment = cursor; alignment < cache; alignment += 1) {
      const order = { stride: draws.reels, alignment };
      const chain = chainOf(draws, order, steps);
      const finding = chain === null ? null : decoded(draws, { decoder, chain, order, steps });
      if (finding !== null) return [finding];
      yield { work: 200 * workOfTry, cursor: alignment + 1 };
    }
    return [];
  };
}

function decoded(
  draws: Draws,
  { decoder, chain, order, steps }: { decoder: Decoder; chain: Chain; order: Order; steps: number },
): GeneratorFinding | null {
  const { guesses, tries } = effortOf(chain.offset.length);
  for (let guess = 0; guess < guesses; guess += 1) {
    decoder.load(chain, (guess + 0.5) / guesses);
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const fitted = decoder.decode(attempt);
      if (fitted === 0) continue;
      const found = { ...order, fitted, steps, rotated: false, output: 'sum' } as const;
      const finding = provenV8(draws, decoder.system, found);
      if (finding !== null) return finding;
    }
  }
  return null;
}

/** The longest run of steps whose sums are known, from its middle word on both ways. */
function chainOf(draws: Draws, order: Order, steps: number): Chain | null {
  const drawAt = new Int32Array(steps).fill(-1);
  for (const [draw, spin] of draws.spin.entries()) drawAt[stepOf(spin, draws.reel[draw] ?? 0, order)] = draw;
  const longest = Math.min(runMax, draws.spin.length - heldBackMin);
  let [from, length, begun] = [0, 0, 0];
  for (const [step, draw] of drawAt.entries()) {
    if (draw < 0) begun = step + 1;
    else if (step + 1 - begun > length && length < longest) [from, length] = [begun, step + 1 - begun];
  }
  if (length < runMin) return null;
  const middle = from + (length >>> 1);
  const words = length + 1;
  const offset = new Float64Array(words);
  const variance = new Float64Array(words).fill(1 / effortOf(words).guesses ** 2 / 12);
  const sign = Int8Array.from(offset, (_, word) => ((from + word - middle) % 2 === 0 ? 1 : -1));
  const sumAt = (step: number): { centre: number; variance: number } => {
    const draw = drawAt[step] ?? 0;
    const total = totalOf(draws, draws.reel[draw] ?? 0);
    const [low, high] = [(draws.from[draw] ?? 0) / total, (draws.to[draw] ?? 0) / total];
    return { centre: (low + high) / 2, variance: (high - low) ** 2 / 12 };
  };
  const follow = (word: number, known: number, step: number): void => {
    const sum = sumAt(step);
    offset[word] = sum.centre - (offset[known] ?? 0);
    variance[word] = (variance[known] ?? 0) + sum.variance;
  };
  for (let step = middle; step < from + length; step += 1) follow(step + 1 - from, step - from, step);
  for (let step = middle - 1; step >= from; step -= 1) follow(step - from, step + 1 - from, step);
  return { firstStep: from, offset, sign, variance };
}

/** Solves for the state that the surest leading bits of a chain's words have. */
class Decoder {
  readonly system = new Gf2System();
  readonly #rows: Int32Array;
  /** Of each equation: four words of unknowns and the right-hand side; how sure it is, in standard deviations. */
  readonly #equations = new Int32Array(equationsMax * 5);
  readonly #sure = new Float64Array(equationsMax);
  readonly #keys = new Float64Array(equationsMax);
  readonly #order = new Int32Array(equationsMax);
  #count = 0;
  #shuffle = 1;

  constructor(rows: Int32Array) {
    this.#rows = rows;
  }

  load({ firstStep, offset, sign, variance }: Chain, guess: number): void {
    this.#count = offset.length * sums;
    // The same selections however the search is cut.
    this.#shuffle = 1;
    for (const [word, base] of offset.entries()) {
      const value = base + (sign[word] ?? 0) * guess;
      const deviation = Math.sqrt(variance[word] ?? 1);
      const row = (firstStep + word) * rowBits * 4;
      for (let sum = 0; sum < sums; sum += 1) {
        const equation = word * sums + sum;
        // The highest bit changes at 0 and 1/2; bits one and two together at 1/4 and 3/4; two and three in between; and so on.
        const scaled = sum === 0 ? value * 2 : value * 2 ** sum - 0.5;
        const cell = Math.floor(scaled);
        const aside = scaled - cell;
        this.#sure[equation] = Math.min(aside, 1 - aside) / (sum === 0 ? 2 : 2 ** sum) / deviation;
        for (let at = 0; at < 4; at += 1) {
          const own = this.#rows[row + sum * 4 + at] ?? 0;
          this.#equations[equation * 5 + at] = sum === 0 ? own : own ^ (this.#rows[row + (sum - 1) * 4 + at] ?? 0);
        }
        this.#equations[equation * 5 + 4] = (sum === 0 ? cell : cell + 1) & 1;
      }
    }
  }

  /** @returns how many draws the chain was made of; 0 when the state does not explain far more of the other equations than half */
  decode(attempt: number): number {
    const order = this.#orderOf(attempt);
    this.system.clear();
    let used = 0;
    for (; used < order.length && this.system.rank < 128; used += 1) {
      const at = (order[used] ?? 0) * 5;
      const own = this.#equations;
      this.system.add(own[at] ?? 0, own[at + 1] ?? 0, own[at + 2] ?? 0, own[at + 3] ?? 0, own[at + 4] ?? 0);
    }
    if (this.system.rank < 128) return 0;
    const words = new Int32Array(4);
    for (const [at, bit] of this.system.solve().entries())
      words[at >>> 5] = (words[at >>> 5] ?? 0) | (bit << (31 - (at & 31)));
    let [checked, right] = [0, 0];
    for (const equation of order.subarray(used)) {
      checked += 1;
      right += this.#holds(equation, words) ? 1 : 0;
    }
    return 2 * right - checked > deviationsMin * Math.sqrt(checked) ? this.#count / sums - 1 : 0;
  }

  /** Those that take part, the surest first; after the first attempt with some noise, so that other equations are left out. */
  #orderOf(attempt: number): Int32Array {
    let length = 0;
    for (let equation = 0; equation < this.#count; equation += 1) {
      const sure = this.#sure[equation] ?? 0;
      if (sure < sureness) continue;
      let rank = sure;
      if (attempt > 0) {
        this.#shuffle = (Math.imul(this.#shuffle, 1_664_525) + 1_013_904_223) >>> 0;
        rank = Math.min(sure, 4) * (0.4 + (0.6 * this.#shuffle) / 2 ** 32);
      }
      // Rank and equation in one number: they are sorted without a comparison of ours.
      this.#keys[length] = Math.floor(rank * 2 ** 20) * equationsMax + equation;
      length += 1;
    }
    this.#keys.subarray(0, length).sort();
    for (let at = 0; at < length; at += 1) this.#order[length - 1 - at] = (this.#keys[at] ?? 0) % equationsMax;
    return this.#order.subarray(0, length);
  }

  #holds(equation: number, words: Int32Array): boolean {
    let parity = this.#equations[equation * 5 + 4] ?? 0;
    for (let word = 0; word < 4; word += 1) {
      let both = (this.#equations[equation * 5 + word] ?? 0) & (words[word] ?? 0);
      both ^= both >>> 16;
      both ^= both >>> 8;
      both ^= both >>> 4;
      parity ^= (0x6996 >>> (both & 15)) & 1;
    }
    return parity === 0;
  }
}
