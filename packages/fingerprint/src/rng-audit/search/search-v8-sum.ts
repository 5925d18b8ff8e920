import { type Draws, totalOf } from './draws.ts';
import { Gf2System } from './gf2-system.ts';
import type { Search } from './search.ts';
import { cache, provenV8, stepOf } from './search-v8.ts';
import { isGapless } from './search-v8-chain.ts';
import { rowBits, xorshift128Rows } from './xorshift128.ts';

/** Extra numbers a spin that are tried. */
const extrasMax = 1;
/** Equations to draw from, at least: some more than the unknowns. */
const poolMin = 160;
const checkSize = 64;
const workOfTry = 50_000;
const triesMax = 1_500;

/** An outcome whose highest bit, less the carry from below, is a sum of state bits. */
interface Guess {
  readonly draw: number;
  readonly right: number;
  /** Probability that the carry was guessed wrongly. */
  readonly error: number;
}

/** Draws that the search takes, about; with twice as many it hardly misses. */
export const sumDrawsMin = 2_000;
/** Spins that it looks at, at most. */
export const sumSpinsMax = 1_200;

/**
 * V8's Math.random of late (V8 14.6 and later): the number is the sum of both words, and carries make it nonlinear. The highest bit of a sum is the sum
 * of the highest bits and a carry; how large the rest of the sum came out tells the carry, nearly surely at either end of its range. So the best such
 * outcomes give linear equations of which few are wrong; random selections of 128 are solved until one has no error (information set decoding).
 * For stops with gaps between them, where each tells of its own number alone.
 */
export function searchV8Sum(draws: Draws): Search {
  return function* (cursor) {
    const guesses = guessesOf(draws);
    const { size, chance } = bestPool(guesses);
    if (size === 0) return [];
    const pool = guesses.slice(0, size);
    const tries = Math.min(triesMax, Math.ceil(6 / chance));
    const steps = (Math.ceil((draws.spins * (draws.reels + extrasMax)) / cache) + 1) * cache;
    const rows = xorshift128Rows(steps + 1);
    const system = new Gf2System();
    let at = 0;
    // Without a gap the sums follow each other, and far fewer tell the state: see searchV8Chain.
    for (let extra = isGapless(draws) ? 1 : 0; extra <= extrasMax; extra += 1) {
      const stride = draws.reels + extra;
      for (let alignment = 0; alignment < cache; alignment += 1) {
        const equations = equationsOf(draws, pool, rows, { stride, alignment });
        const order = Int32Array.from(pool, (_, index) => index);
        let shuffle = 1;
        for (let attempt = 0; attempt < tries; attempt += 1) {
          at += 1;
          if (at <= cursor) continue;
          // A fixed shuffle: the same sample is searched in the same way.
          for (let place = order.length - 1; place > 0; place -= 1) {
            shuffle = (Math.imul(shuffle, 1_664_525) + 1_013_904_223) >>> 0;
            const other = Math.floor((shuffle / 2 ** 32) * (place + 1));
            const kept = order[place] ?? 0;
            order[place] = order[other] ?? 0;
            order[other] = kept;
          }
          const fitted = solved(system, equations, order);
          if (fitted > 0 && agrees(system.solve(), equations)) {
            const finding = provenV8(draws, system, {
              stride,
              alignment,
              fitted,
              steps,
              rotated: false,
              output: 'sum',
            });
            if (finding !== null) return [finding];
          }
          if (attempt % 64 === 63 || attempt === tries - 1) yield { work: 64 * workOfTry, cursor: at };
        }
      }
    }
    return [];
  };
}

/** Outcomes by how surely their carry is guessed. */
function guessesOf(draws: Draws): Guess[] {
  const guesses: Guess[] = [];
  for (const [draw, reel] of draws.reel.entries()) {
    const total = totalOf(draws, reel);
    const [low, high] = [((draws.from[draw] ?? 0) * 2) / total, ((draws.to[draw] ?? 0) * 2) / total];
    const top = Math.floor(low);
    if (high > top + 1) continue;
    // Given the rest of the sum, z in [0, 1), there was a carry with probability 1 - z.
    const rest = (low + high) / 2 - top;
    guesses.push({ draw, right: rest < 0.5 ? top ^ 1 : top, error: Math.min(rest, 1 - rest) });
  }
  return guesses.toSorted((a, b) => a.error - b.error || a.draw - b.draw);
}

/** How many of the surest equations to draw from, so that a selection is most likely free of errors; and how likely. */
function bestPool(guesses: readonly Guess[]): { size: number; chance: number } {
  let best = { size: 0, chance: 0 };
  let wrong = 0;
  for (const [index, { error }] of guesses.entries()) {
    wrong += error;
    const size = index + 1;
    if (size < poolMin) continue;
    const chance = (1 - 130 / size) ** wrong;
    if (chance > best.chance) best = { size, chance };
  }
  return best;
}

/** Five integers an equation: four words of unknowns and the right-hand side. */
function equationsOf(
  draws: Draws,
  pool: readonly Guess[],
  rows: Int32Array,
  order: { readonly stride: number; readonly alignment: number },
): Int32Array {
  const equations = new Int32Array(pool.length * 5);
  for (const [index, { draw, right }] of pool.entries()) {
    const step = stepOf(draws.spin[draw] ?? 0, draws.reel[draw] ?? 0, order);
    for (let word = 0; word < 4; word += 1) {
      // The second word becomes the first with the next step.
      equations[index * 5 + word] =
        (rows[step * rowBits * 4 + word] ?? 0) ^ (rows[(step + 1) * rowBits * 4 + word] ?? 0);
    }
    equations[index * 5 + 4] = right;
  }
  return equations;
}

/** @returns the equations used; 0 when they do not determine the state */
function solved(system: Gf2System, equations: Int32Array, order: Int32Array): number {
  system.clear();
  for (const [used, index] of order.entries()) {
    const at = index * 5;
    system.add(
      equations[at] ?? 0,
      equations[at + 1] ?? 0,
      equations[at + 2] ?? 0,
      equations[at + 3] ?? 0,
      equations[at + 4] ?? 0,
    );
    if (system.rank === 128) return used + 1;
  }
  return 0;
}

/** The state explains far more of the surest equations than half of them. */
function agrees(bits: Uint8Array, equations: Int32Array): boolean {
  const words = new Int32Array(4);
  for (const [at, bit] of bits.entries()) words[at >>> 5] = (words[at >>> 5] ?? 0) | (bit << (31 - (at & 31)));
  let right = 0;
  const last = equations.length / 5;
  for (let index = 0; index < last; index += 1) {
    let parity = equations[index * 5 + 4] ?? 0;
    for (let word = 0; word < 4; word += 1) {
      let both = (equations[index * 5 + word] ?? 0) & (words[word] ?? 0);
      both ^= both >>> 16;
      both ^= both >>> 8;
      both ^= both >>> 4;
      parity ^= (0x6996 >>> (both & 15)) & 1;
    }
    right += parity === 0 ? 1 : 0;
  }
  return right > last / 2 + checkSize;
}
