import type { GeneratorFinding, StopMapping } from '../rng-audit.ts';
import { type Draws, totalOf } from './draws.ts';
import { findingOf, heldBackMin } from './evidence.ts';
import { Gf2Elimination, widthOf } from './gf2-elimination.ts';
import { type KnownSum, sumsOfInterval } from './interval-sums.ts';
import { mtNumbers, mtStateBits, mtUnknowns, mtWords, SymbolicMt } from './mt19937.ts';
import type { Progress, Search } from './search.ts';

/** Extra numbers a spin that are tried: each takes an elimination of its own. */
const extrasMax = 1;
/** Equations of one fit, at most: some are implied by others, of lowest bits more. */
const equationsMax = { floor: mtStateBits + 2_500, modulo: mtStateBits + 6_000 } as const;
/** Draws of one fit, at most, where they tell enough: later ones are held back. */
const drawsMax = { floor: 6_800, modulo: 30_000 } as const;
/** Fewer words depend on each other too much, however many bits of each are told. */
const drawsMin = { floor: 5_000, modulo: 6_900 } as const;
/** Words added in the time of one candidate of a search of words. */
const wordsOfWork = 16;
/** Steps of one hypothesis, about. */
const workOfFit = 8e8;
/** Spins that the search looks at, at most. */
export const mtSpinsMax = 24_000;

/** How numbers are made and drawn. */
interface Hypothesis {
  readonly mapping: StopMapping;
  /** Words of one number: 2 for fractions of 53 bits, as Python's random() has them. */
  readonly words: 1 | 2;
  readonly stride: number;
}

interface Equation extends KnownSum {
  /** Of its word, counted from the first known draw. */
  readonly place: number;
}

/** Numbers of one or two words, with so many draws a spin. */
function hypothesesOf(draws: Draws, mapping: StopMapping): Hypothesis[] {
  const strides = Array.from({ length: extrasMax + 1 }, (_, extra) => draws.reels + extra);
  const words = mapping === 'floor' ? ([1, 2] as const) : ([1] as const);
  return strides.flatMap((stride) => words.map((own) => ({ mapping, words: own, stride })));
}

function placeOf({ spin, reel }: Draws, at: number, { stride, words }: Hypothesis): number {
  return (((spin[at] ?? 0) - (spin[0] ?? 0)) * stride + (reel[at] ?? 0) - (reel[0] ?? 0)) * words;
}

/** What a stop tells of its word. */
function sumsOf(draws: Draws, at: number, mapping: StopMapping): readonly KnownSum[] {
  const total = totalOf(draws, draws.reel[at] ?? 0);
  const [from, to] = [draws.from[at] ?? 0, draws.to[at] ?? 0];
  if (mapping === 'floor') return sumsOfInterval(from, to, total);
  if (to - from > 1) return [];
  const low = 31 - Math.clz32(total & -total);
  return Array.from({ length: low }, (_, bit) => ({ bits: 1 << bit, value: (from >>> bit) & 1 }));
}

/** Draws that a fit takes, and those held back; more than there are when they do not suffice. */
export function drawsOfMt(draws: Draws, mapping: StopMapping): number {
  let equations = 0;
  for (let at = 1; at < draws.spin.length; at += 1) {
    equations += sumsOf(draws, at, mapping).length;
    if (equations >= equationsMax[mapping]) return Math.max(drawsMin[mapping], at + 1 + heldBackMin);
  }
  if (equations === 0) return 0;
  const need = Math.ceil((draws.spin.length * equationsMax[mapping]) / equations) + heldBackMin;
  return Math.max(drawsMin[mapping], need);
}

/** Steps of the whole search, about; for progress. */
export function workOfMt(mapping: StopMapping): number {
  return (extrasMax + 1) * (mapping === 'floor' ? 2 : 1) * workOfFit;
}

/**
 * MT19937 through floor(r * L), of 32 or 53 bits, or through x % L by its lowest bits: what stops tell of its numbers is linear in 19,937
 * bits of state. Some 20,000 such equations fix them; a wrong hypothesis contradicts itself.
 */
export function searchMt19937(draws: Draws, mapping: StopMapping): Search {
  return function* (cursor) {
    const hypotheses = hypothesesOf(draws, mapping);
    for (let at = cursor; at < hypotheses.length; at += 1) {
      const hypothesis = hypotheses[at];
      if (hypothesis === undefined) return [];
      const finding = yield* fit(draws, hypothesis, at);
      if (finding !== null) return [finding];
      yield { work: 1, cursor: at + 1 };
    }
    return [];
  };
}

function* fit(
  draws: Draws,
  hypothesis: Hypothesis,
  cursor: number,
): Generator<Progress, GeneratorFinding | null, void> {
  const { equations, fitted } = equationsOf(draws, hypothesis);
  const rows = new Int32Array(equations.length * widthOf(mtUnknowns));
  const width = widthOf(mtUnknowns);
  const symbolic = new SymbolicMt();
  for (const [row, { place, bits, value }] of equations.entries()) {
    symbolic.advance(place);
    symbolic.addTempered(place, bits, rows, row * width);
    rows[row * width + width - 1] = value;
    if (row % 256 === 255) yield { work: (256 * 24 * mtWords) / wordsOfWork, cursor };
  }
  const elimination = new Gf2Elimination(mtUnknowns, rows);
  for (let words = elimination.step(); words > 0; words = elimination.step())
    yield { work: Math.ceil(words / wordsOfWork), cursor };
  if (elimination.rank < mtStateBits || !elimination.isConsistent()) return null;
  return proven(draws, elimination.solve(), { ...hypothesis, fitted });
}

/**
 * Sums of the draws after the first, whose word is the only one that does not go on whole. The surest of every draw first: more bits of fewer
 * words depend on each other more.
 */
function equationsOf(draws: Draws, hypothesis: Hypothesis): { equations: Equation[]; fitted: number } {
  const fitted = Math.min(drawsMax[hypothesis.mapping], draws.spin.length - heldBackMin);
  const told = Array.from({ length: Math.max(0, fitted - 1) }, (_, at) => ({
    place: placeOf(draws, at + 1, hypothesis),
    sums: sumsOf(draws, at + 1, hypothesis.mapping),
  }));
  const most = told.reduce((largest, { sums }) => Math.max(largest, sums.length), 0);
  const counts = new Int32Array(told.length);
  let left: number = equationsMax[hypothesis.mapping];
  for (let round = 0; round < most; round += 1) {
    for (const [at, { sums }] of told.entries()) {
      if (left === 0 || round >= sums.length) continue;
      counts[at] = round + 1;
      left -= 1;
    }
  }
  // By place: the words are made one after the other.
  const equations = told.flatMap(({ place, sums }, at) =>
    sums
      .toReversed()
      .slice(0, counts[at])
      .map((sum) => ({ ...sum, place })),
  );
  return { equations, fitted };
}

/** The verdict on a state: null unless it gives every recorded stop after the first. */
function proven(
  draws: Draws,
  state: Int32Array,
  { fitted, ...hypothesis }: Hypothesis & { readonly fitted: number },
): GeneratorFinding | null {
  const { mapping, words, stride } = hypothesis;
  const numbers = mtNumbers(state, placeOf(draws, draws.spin.length - 1, hypothesis) + 2);
  for (let at = 1; at < draws.spin.length; at += 1) {
    const place = placeOf(draws, at, hypothesis);
    const number = numbers[place] ?? 0;
    const total = totalOf(draws, draws.reel[at] ?? 0);
    const fraction =
      words === 1
        ? number / 2 ** 32
        : (Math.floor(number / 32) * 2 ** 26 + Math.floor((numbers[place + 1] ?? 0) / 64)) / 2 ** 53;
    const stop = mapping === 'modulo' ? number % total : Math.floor(fraction * total);
    if (stop < (draws.from[at] ?? 0) || stop >= (draws.to[at] ?? 0)) return null;
  }
  const stateBits = mtStateBits + (draws.bits[0] ?? 0);
  return findingOf({ family: 'mt19937', mapping, drawsPerSpin: stride }, { bits: draws.bits, stateBits, fitted });
}
