import { CongruenceLattice } from './congruence-lattice.ts';
import { type Draws, totalBits, totalOf } from './draws.ts';
import { drawsNeeded, extraDrawsMax, heldBackMin } from './evidence.ts';
import { hiddenBits, isPowerOfTwo, jump48, needBits48, type Order48, proven48, wordsTo } from './lcg48.ts';
import type { Search } from './search.ts';
import { inverseOf } from './word-family.ts';

/** Low parts of the state in one piece of work. */
const pieceLows = 2 ** 12;
const workOfLow = 100;
/** Bits beyond those of the state that are left open, with which the nearest planes hardly ever miss. */
const marginBits = 18;
const restsMax = 60;

/** Draws that the search takes, about. */
export function drawsOfRests(draws: Draws, form: 'rest' | 'java-int'): number {
  let [upper, powers] = [0, 0];
  for (const law of draws.laws) {
    if (law === null) continue;
    const own = form === 'java-int' && isPowerOfTwo(law.total) ? 0 : 31 - Math.clz32(law.total & -law.total);
    upper += Math.log2(law.total / 2 ** own);
    powers = Math.max(powers, own);
  }
  const ofState = drawsNeeded(needBits48, totalBits(draws) / draws.spin.length);
  const ofUpper = upper === 0 ? 0 : Math.ceil((31 - powers + marginBits) / (upper / draws.reels)) + heldBackMin;
  return Math.max(ofState, ofUpper);
}

/** Steps of the whole search, about; for budgets. */
export const candidatesOfRests = (extraDrawsMax + 1) * 2 ** hiddenBits * workOfLow;

/** What a draw tells of its number x of 31 bits. */
interface Rest {
  readonly draw: number;
  /** x = rest modulo 2^powers * odd. */
  readonly rest: number;
  readonly powers: number;
  readonly odd: number;
  /** In units of 1 / 2^31, where the upper bits tell it instead. */
  readonly from: number;
  readonly to: number;
}

interface Facts {
  readonly rests: readonly Rest[];
  /** Draws that the fit may use. */
  readonly fitted: number;
  /** Low bits of x that some draw tells. */
  readonly powers: number;
}

/**
 * The 48-bit generator through the remainder of its upper 31 bits: `java-int` or `rest`. The lowest 17 bits of the state run on their own, and
 * so do 17 + k where a reel's stops are a multiple of 2^k: they are gone through. Given them, x = rest + odd * q, and the q are
 * small and linear in the first of them modulo 2^(31 - k): a lattice, as with upper bits.
 */
export function searchLcg48Rest(draws: Draws, form: 'rest' | 'java-int'): Search {
  const facts = factsOf(draws, form);
  return function* (cursor) {
    const pieces = 2 ** hiddenBits / pieceLows;
    for (let at = cursor; at < pieces * (extraDrawsMax + 1);) {
      const order = { stride: draws.reels + Math.floor(at / pieces), words: 1 } as const;
      const fit = new LowFit(draws, facts, order);
      for (const last = at - (at % pieces) + pieces; at < last; at += 1) {
        const first = (at % pieces) * pieceLows;
        for (let low = first; low < first + pieceLows; low += 1) {
          for (const state of fit.statesOf(low, 0)) {
            const finding = proven48(draws, state, {
              forms: [form],
              mapping: 'modulo',
              order,
              stateBits: fit.stateBits,
              fitted: facts.fitted,
            });
            if (finding !== null) return [finding];
          }
        }
        yield { work: pieceLows * workOfLow, cursor: at + 1 };
      }
    }
    return [];
  };
}

function factsOf(draws: Draws, form: 'rest' | 'java-int'): Facts {
  const rests: Rest[] = [];
  const most = draws.spin.length - heldBackMin;
  let [fitted, powers, lattice, low] = [0, 0, 0, 0];
  for (; fitted < most && rests.length < restsMax; fitted += 1) {
    if (lattice === 0 ? low >= hiddenBits + powers + marginBits : lattice + powers >= 31 + marginBits) break;
    const total = totalOf(draws, draws.reel[fitted] ?? 0);
    const [from, to] = [draws.from[fitted] ?? 0, draws.to[fitted] ?? 0];
    if (form === 'java-int' && isPowerOfTwo(total)) {
      rests.push({ draw: fitted, rest: 0, powers: 0, odd: 1, from: from / total, to: to / total });
      lattice += Math.log2(total / (to - from));
    } else if (to - from === 1) {
      const own = 31 - Math.clz32(total & -total);
      const odd = total / 2 ** own;
      rests.push({ draw: fitted, rest: from, powers: own, odd, from: 0, to: 1 });
      lattice += Math.log2(odd);
      low += own;
      powers = Math.max(powers, own);
    }
  }
  return { rests, fitted, powers };
}

/** One coordinate of the lattice: what a draw tells of y, the bits of x above `powers`. */
interface Coordinate extends Rest {
  readonly multiplierHigh: number;
  readonly multiplierLow: number;
  readonly increment: number;
  readonly multiplier: number;
  readonly inverseOfOdd: number;
  /** Of 2^powers modulo `odd`. */
  readonly inverseOfPower: number;
  readonly middle: number;
  readonly weight: number;
}

class LowFit {
  /** Bits that the fit finds out. */
  readonly stateBits: number;
  readonly #powers: number;
  readonly #evens: readonly (Rest & { readonly multiplier: number; readonly increment: number })[];
  readonly #coordinates: readonly Coordinate[];
  readonly #lattice: CongruenceLattice | null;
  readonly #target: Float64Array;
  readonly #coefficients: Float64Array;

  constructor(draws: Draws, { rests, powers }: Facts, order: Order48) {
    this.#powers = powers;
    const jumpOf = (rest: Rest): ReturnType<typeof jump48> => jump48(wordsTo(draws, rest.draw, order));
    this.#evens = rests
      .filter((rest) => rest.powers > 0)
      .map((rest) => {
        const { multiplier, increment } = jumpOf(rest);
        return { ...rest, multiplier: word(multiplier), increment: word(increment) };
      });
    const telling = rests.filter(({ odd, from, to }) => odd > 1 || to - from < 1);
    const first = { draw: 0, rest: 0, powers: 0, odd: 1, from: 0, to: 1 };
    const based = telling[0]?.draw === 0 ? telling : [first, ...telling];
    const modulus = 2 ** (31 - powers);
    this.#coordinates = based.map((rest) => {
      const { multiplier, increment } = jumpOf(rest);
      const width = ((rest.to - rest.from) * modulus) / rest.odd;
      return {
        ...rest,
        multiplierHigh: Number(multiplier >> 24n),
        multiplierLow: Number(multiplier & 0xffffffn),
        increment: Number(increment),
        multiplier: word(multiplier),
        inverseOfOdd: inverseOf(rest.odd),
        inverseOfPower: inverseOfPower(powers, rest.odd),
        middle: (((rest.from + rest.to) / 2) * modulus) / rest.odd,
        weight: 1 / width,
      };
    });
    const base = this.#coordinates[0]?.odd ?? 1;
    const count = this.#coordinates.length;
    this.#target = new Float64Array(count);
    this.#coefficients = new Float64Array(count);
    this.stateBits = hiddenBits + (telling.length === 0 ? powers : 31);
    this.#lattice =
      telling.length === 0
        ? null
        : new CongruenceLattice(
            this.#coordinates.map(({ multiplier, inverseOfOdd }, at) =>
              at === 0 ? 1n : BigInt(Math.imul(Math.imul(inverseOfOdd, multiplier), base) & (modulus - 1)),
            ),
            BigInt(modulus),
            this.#coordinates.map(({ weight }) => weight),
          );
  }

  /** States of the first known draw whose lowest 17 + known bits are `low`. */
  *statesOf(low: number, known: number): Generator<bigint> {
    if (known === this.#powers) {
      const state = this.#stateOf(low);
      if (state !== null) yield state;
      return;
    }
    for (const next of [low, low + 2 ** (hiddenBits + known)])
      if (this.#fits(next, known)) yield* this.statesOf(next, known + 1);
  }

  #fits(low: number, bit: number): boolean {
    for (const { multiplier, increment, powers, rest } of this.#evens) {
      if (powers <= bit) continue;
      const state = Math.imul(multiplier, low) + increment;
      if ((((state >>> (hiddenBits + bit)) ^ (rest >>> bit)) & 1) === 1) return false;
    }
    return true;
  }

  #stateOf(low: number): bigint | null {
    if (this.#lattice === null) return BigInt(low);
    const powers = this.#powers;
    const modulus = 2 ** (31 - powers);
    const target = this.#target;
    let base = 0;
    for (let at = 0; at < target.length; at += 1) {
      const own = this.#coordinates[at];
      if (own === undefined) return null;
      // 24 bits at a time: exact in doubles.
      const high = ((own.multiplierHigh * low) % 2 ** 24) * 2 ** 24;
      const number = Math.floor(((high + own.multiplierLow * low + own.increment) % 2 ** 48) / 2 ** hiddenBits);
      const lowOfNumber = number % 2 ** powers;
      const rest = own.odd === 1 ? 0 : restAbove(own, lowOfNumber);
      if (at === 0) base = rest;
      const carry = Math.floor(number / 2 ** powers);
      const constant =
        at === 0 ? 0 : Math.imul(own.inverseOfOdd, Math.imul(own.multiplier, base) + carry - rest) & (modulus - 1);
      target[at] = (own.middle - constant) * own.weight;
    }
    this.#lattice.reduce(target, this.#coefficients);
    for (let at = 0; at < target.length; at += 1) if (Math.abs(target[at] ?? 0) > 0.501) return null;
    const upper = this.#lattice.firstOf(this.#coefficients) * BigInt(this.#coordinates[0]?.odd ?? 1) + BigInt(base);
    return BigInt(low) + (BigInt.asUintN(31 - powers, upper) << BigInt(hiddenBits + powers));
  }
}

/** y modulo `odd`, for x = y * 2^powers + low. */
function restAbove({ rest, odd, inverseOfPower: inverse }: Coordinate, low: number): number {
  return ((((rest - low) % odd) + odd) * inverse) % odd;
}

function inverseOfPower(powers: number, odd: number): number {
  let inverse = 1 % odd;
  for (let at = 0; at < powers; at += 1) inverse = (inverse % 2 === 0 ? inverse : inverse + odd) / 2;
  return inverse;
}

function word(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}
