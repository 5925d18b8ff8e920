import type { GeneratorFinding } from '../rng-audit.ts';
import { type Draws, totalOf } from './draws.ts';
import { extraDrawsMax, findingOf } from './evidence.ts';
import { Gf2System } from './gf2-system.ts';
import { type KnownSum, sumsOfInterval } from './interval-sums.ts';
import type { Search } from './search.ts';
import { rowBits, type V8Output, xorshift128Fractions, xorshift128Rows } from './xorshift128.ts';

/** V8 makes 64 numbers at once and gives them last first. */
export const cache = 64;
const stateBits = 128 + Math.log2(cache);
/** Where the strip begins is one more hypothesis; with fewer strides it stays quick. */
const extrasOfRotated = 3;
const workOfTry = 50_000;

interface KnownBits {
  readonly spin: Int32Array;
  readonly reel: Int32Array;
  /** Sums of leading bits that the draw tells. */
  readonly sums: readonly (readonly KnownSum[])[];
}

/**
 * V8's Math.random (until V8 14) through floor(r * L): every stop tells leading bits of numbers that are linear in 128 bits of state. Tries all places within the
 * cache and up to eight extra numbers a spin. Stops that are known up to a rotation are tried with every rotation, one reel at a time.
 */
export function searchV8(draws: Draws): Search {
  const rotated = draws.laws.some((law) => law !== null && !law.originKnown);
  const reel = rotated ? bestReel(draws) : -1;
  const rotations = rotated ? totalOf(draws, reel) : 1;
  const extras = rotated ? extrasOfRotated : extraDrawsMax;
  return function* (cursor) {
    const steps = (Math.ceil((draws.spins * (draws.reels + extras)) / cache) + 1) * cache;
    const rows = xorshift128Rows(steps);
    const system = new Gf2System();
    let at = 0;
    for (let rotation = 0; rotation < rotations; rotation += 1) {
      const known = knownBits(draws, reel, rotation);
      for (let extra = 0; extra <= extras; extra += 1) {
        for (let alignment = 0; alignment < cache; alignment += 1) {
          at += 1;
          if (at <= cursor) continue;
          const stride = draws.reels + extra;
          const fitted = fit(system, known, rows, { stride, alignment });
          const found = { stride, alignment, fitted, steps, rotated, output: 'first-word' } as const;
          const finding = fitted < 0 ? null : provenV8(draws, system, found);
          if (finding !== null) return [finding];
          yield { work: workOfTry, cursor: at };
        }
      }
    }
    return [];
  };
}

/** The reel that tells the most. */
function bestReel(draws: Draws): number {
  const bits = new Float64Array(draws.reels);
  for (const [at, reel] of draws.reel.entries()) bits[reel] = (bits[reel] ?? 0) + (draws.bits[at] ?? 0);
  return bits.indexOf(Math.max(...bits));
}

function knownBits(draws: Draws, onlyReel: number, rotation: number): KnownBits {
  const [spin, reel]: number[][] = [[], []];
  const sums: (readonly KnownSum[])[] = [];
  for (const [at, of] of draws.reel.entries()) {
    if (onlyReel >= 0 && of !== onlyReel) continue;
    const total = totalOf(draws, of);
    const from = ((draws.from[at] ?? 0) + rotation) % total;
    const to = from + (draws.to[at] ?? 0) - (draws.from[at] ?? 0);
    if (to > total) continue;
    const told = sumsOfInterval(from, to, total);
    if (told.length === 0) continue;
    spin?.push(draws.spin[at] ?? 0);
    reel?.push(of);
    sums.push(told);
  }
  return { spin: Int32Array.from(spin ?? []), reel: Int32Array.from(reel ?? []), sums };
}

/** How draws follow each other in the generator. */
export interface Order {
  readonly stride: number;
  readonly alignment: number;
}

/** Steps after which the draw's number is made: within its block of 64 the order is reversed. */
export function stepOf(spin: number, reel: number, { stride, alignment }: Order): number {
  const place = alignment + spin * stride + reel;
  return place - (place % cache) + cache - 1 - (place % cache);
}

/** @returns the number of known draws with which the state was determined; -1 when there is none, or it stays open */
function fit(system: Gf2System, known: KnownBits, rows: Int32Array, order: Order): number {
  system.clear();
  let fitted = -1;
  for (let draw = 0; draw < known.spin.length; draw += 1) {
    const step = stepOf(known.spin[draw] ?? 0, known.reel[draw] ?? 0, order);
    for (const { bits, value } of known.sums[draw] ?? []) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let bit = 0; bit < rowBits; bit += 1) {
        if (((bits >>> (31 - bit)) & 1) === 0) continue;
        const at = (step * rowBits + bit) * 4;
        a ^= rows[at] ?? 0;
        b ^= rows[at + 1] ?? 0;
        c ^= rows[at + 2] ?? 0;
        d ^= rows[at + 3] ?? 0;
      }
      if (!system.add(a, b, c, d, value)) return -1;
    }
    if (fitted < 0 && system.rank === 128) fitted = draw + 1;
  }
  return fitted;
}

/** The verdict on a state: null unless it gives every recorded stop. */
export function provenV8(
  draws: Draws,
  system: Gf2System,
  found: Order & {
    readonly fitted: number;
    readonly steps: number;
    readonly rotated: boolean;
    readonly output: V8Output;
  },
): GeneratorFinding | null {
  const fractions = xorshift128Fractions(system.solve(), found.steps, found.output);
  const virtual = Int32Array.from(draws.spin, (spin, at) => {
    const reel = draws.reel[at] ?? 0;
    return Math.floor((fractions[stepOf(spin, reel, found)] ?? 0) * totalOf(draws, reel));
  });
  const rotations = found.rotated ? rotationsOf(draws, virtual) : new Int32Array(draws.reels);
  if (rotations === null) return null;
  let rotationBits = 0;
  for (const law of draws.laws) if (found.rotated && law !== null) rotationBits += Math.log2(law.total);
  for (const [at, stop] of virtual.entries()) {
    if (!explains(draws, at, stop, rotations[draws.reel[at] ?? 0] ?? 0)) return null;
  }
  return findingOf(
    { family: 'v8-math-random', mapping: 'floor', drawsPerSpin: found.stride },
    { bits: draws.bits, stateBits: stateBits + rotationBits, fitted: found.fitted },
  );
}

function explains(draws: Draws, at: number, stop: number, rotation: number): boolean {
  const total = totalOf(draws, draws.reel[at] ?? 0);
  const unrotated = (stop - rotation + total) % total;
  return unrotated >= (draws.from[at] ?? 0) && unrotated < (draws.to[at] ?? 0);
}

/** The one rotation of each reel with which all its stops come out; null when a reel has none. */
function rotationsOf(draws: Draws, virtual: Int32Array): Int32Array | null {
  const rotations = new Int32Array(draws.reels);
  for (const [reel, law] of draws.laws.entries()) {
    if (law === null) continue;
    const fits = (rotation: number): boolean =>
      virtual.every((stop, at) => draws.reel[at] !== reel || explains(draws, at, stop, rotation));
    const rotation = Array.from({ length: law.total }, (_, candidate) => candidate).find(fits);
    if (rotation === undefined) return null;
    rotations[reel] = rotation;
  }
  return rotations;
}
