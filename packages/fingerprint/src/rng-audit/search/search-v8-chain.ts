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
  words < 100 ? { guesses: 48, tries: 8 } : { guesses: 32, tries: 4 };
/** Sums of leading bits of each word: the highest bit, and each of the next with the one before it. */
const sums = 5;
/** Equations less sure than this, in standard deviations, are left out. */
const sureness = 0.5;
const equationsMax = (runMax + 1) * sums;
/** A state is looked at closely when it explains the equations that it was not solved from better than by half, by so many deviations. */
const deviationsMin = 2;
/** Steps of sureness that are told apart, in eight standard deviations. */
const ranks = 512;
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
  decoder.begin(chain);
  for (let guess = 0; guess < guesses; guess += 1) {
    decoder.guess(chain, (guess + 0.5) / guesses);
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
  /** Of each equation: four words of unknowns, the right-hand side, and how sure it is in standard deviations. */
  readonly #unknowns = new Int32Array(equationsMax * 4);
  readonly #right = new Uint8Array(equationsMax);
  readonly #sure = new Float64Array(equationsMax);
  readonly #ranks = new Uint16Array(equationsMax);
  readonly #order = new Int32Array(equationsMax);
  readonly #starts = new Int32Array(ranks + 1);
  #count = 0;
  #shuffle = 1;

  constructor(rows: Int32Array) {
    this.#rows = rows;
  }

  /** Takes up a chain, whose words' bits are sums of unknowns whatever the guess. */
  begin({ firstStep, offset }: Chain): void {
    this.#count = offset.length * sums;
    for (let word = 0; word < offset.length; word += 1) {
      const row = (firstStep + word) * rowBits * 4;
      for (let sum = 0; sum < sums; sum += 1) {
        for (let at = 0; at < 4; at += 1) {
          const own = this.#rows[row + sum * 4 + at] ?? 0;
          const before = sum === 0 ? 0 : (this.#rows[row + (sum - 1) * 4 + at] ?? 0);
          this.#unknowns[(word * sums + sum) * 4 + at] = own ^ before;
        }
      }
    }
  }

  /** What a guess of the middle word makes of the equations. */
  guess({ offset, sign, variance }: Chain, guess: number): void {
    // The same selections however the search is cut.
    this.#shuffle = 1;
    for (let word = 0; word < offset.length; word += 1) {
      const value = (offset[word] ?? 0) + (sign[word] ?? 0) * guess;
      const deviation = Math.sqrt(variance[word] ?? 1);
      for (let sum = 0; sum < sums; sum += 1) {
        const equation = word * sums + sum;
        // The highest bit changes at 0 and 1/2; bits one and two together at 1/4 and 3/4; two and three in between; and so on.
        const scale = sum === 0 ? 2 : 1 << sum;
        const scaled = sum === 0 ? value * scale : value * scale - 0.5;
        const cell = Math.floor(scaled);
        const aside = scaled - cell;
        this.#sure[equation] = Math.min(aside, 1 - aside) / (scale * deviation);
        this.#right[equation] = (sum === 0 ? cell : cell + 1) & 1;
      }
    }
  }

  /** @returns how many draws the chain was made of; 0 when the state does not explain far more of the other equations than half */
  decode(attempt: number): number {
    const order = this.#orderOf(attempt);
    this.system.clear();
    let used = 0;
    for (; used < order.length && this.system.rank < 128; used += 1) {
      const equation = order[used] ?? 0;
      const at = equation * 4;
      const own = this.#unknowns;
      this.system.add(own[at] ?? 0, own[at + 1] ?? 0, own[at + 2] ?? 0, own[at + 3] ?? 0, this.#right[equation] ?? 0);
    }
    if (this.system.rank < 128) return 0;
    const words = new Int32Array(4);
    for (const [at, bit] of this.system.solve().entries())
      words[at >>> 5] = (words[at >>> 5] ?? 0) | (bit << (31 - (at & 31)));
    let [checked, right] = [0, 0];
    for (; used < order.length; used += 1) {
      checked += 1;
      right += this.#holds(order[used] ?? 0, words) ? 1 : 0;
    }
    return 2 * right - checked > deviationsMin * Math.sqrt(checked) ? this.#count / sums - 1 : 0;
  }

  /** Those that take part, the surest first; after the first attempt with some noise, so that other equations are left out. */
  #orderOf(attempt: number): Int32Array {
    const starts = this.#starts.fill(0);
    for (let equation = 0; equation < this.#count; equation += 1) {
      const sure = this.#sure[equation] ?? 0;
      let place = 0;
      if (sure >= sureness) {
        let rank = sure;
        if (attempt > 0) {
          this.#shuffle = (Math.imul(this.#shuffle, 1_664_525) + 1_013_904_223) | 0;
          rank = Math.min(sure, 4) * (0.4 + (0.6 * (this.#shuffle >>> 8)) / 2 ** 24);
        }
        place = Math.max(1, ranks - Math.floor(rank * (ranks / 8)));
        starts[place] = (starts[place] ?? 0) + 1;
      }
      this.#ranks[equation] = place;
    }
    // Sorted by counting: an order by comparison would take longer than the solution.
    let length = 0;
    for (let place = 1; place <= ranks; place += 1) {
      const many = starts[place] ?? 0;
      starts[place] = length;
      length += many;
    }
    for (let equation = 0; equation < this.#count; equation += 1) {
      const place = this.#ranks[equation] ?? 0;
      if (place === 0) continue;
      const at = starts[place] ?? 0;
      this.#order[at] = equation;
      starts[place] = at + 1;
    }
    return this.#order.subarray(0, length);
  }

  #holds(equation: number, words: Int32Array): boolean {
    let both = 0;
    for (let word = 0; word < 4; word += 1) both ^= (this.#unknowns[equation * 4 + word] ?? 0) & (words[word] ?? 0);
    both ^= both >>> 16;
    both ^= both >>> 8;
    both ^= both >>> 4;
    return ((0x6996 >>> (both & 15)) & 1) === this.#right[equation];
  }
}
