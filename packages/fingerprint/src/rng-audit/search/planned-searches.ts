import type { OutcomeSeries } from '../outcome-series.ts';
import type { RngAudit, SearchReport, StopMapping } from '../rng-audit.ts';
import { type Draws, drawsOf, longestSession, partSpins, totalBits } from './draws.ts';
import { drawsNeeded } from './evidence.ts';
import { isPowerOfTwo, needBits48 } from './lcg48.ts';
import type { Search } from './search.ts';
import { searchAdditive } from './search-additive.ts';
import { searchLcg48 } from './search-lcg48.ts';
import { candidatesOfRests, drawsOfRests, searchLcg48Rest } from './search-lcg48-rest.ts';
import { drawsOfMt, mtSpinsMax, searchMt19937, workOfMt } from './search-mt19937.ts';
import { searchTimeSeeds } from './search-time-seeds.ts';
import { searchV8 } from './search-v8.ts';
import { chainDrawsMin, isGapless, searchV8Chain, workOfChain } from './search-v8-chain.ts';
import { searchV8Sum, sumDrawsMin, sumSpinsMax } from './search-v8-sum.ts';
import { candidatesOf, searchWords } from './search-words.ts';
import { type WordFamily, wordFamilies } from './word-family.ts';

/** A search of an audit: what it is called, whether it is made, and how. */
export interface PlannedSearch {
  readonly search: string;
  readonly have: number;
  readonly need: number;
  /** Elementary steps, about; 0 where it is not made. */
  readonly work: number;
  readonly skip: SearchReport['result'] | null;
  readonly begin: (() => Search) | null;
}

interface Effort {
  readonly mode: RngAudit['mode'];
  readonly windowSeconds: number;
  /** More candidates than this are for `full`. */
  readonly quickCandidatesMax: number;
}

const mappings: readonly StopMapping[] = ['floor', 'modulo'];

const quickWindowSeconds = 3_600;
/** Up to here nothing is searched for that takes seconds. */
const slightCandidatesMax = 2 ** 22;

/** The searches of a mode, cheap ones first. */
export function plannedSearches(series: OutcomeSeries, effort: Effort): PlannedSearch[] {
  const session = longestSession(series);
  const spins = partSpins(series.reels.length);
  const draws = drawsOf(series, session, { spins });
  const rotated = draws.laws.some((law) => law !== null && !law.originKnown);
  const planned = [v8Search(series, draws, rotated)];
  for (const mapping of mappings) {
    const known = rotated ? 'not-applicable' : draws.spin.length < 45 ? 'too-few-outcomes' : null;
    planned.push({
      search: `glibc-rand ${mapping}`,
      have: draws.spin.length,
      need: 45,
      work: 1_000,
      skip: known,
      begin: () => searchAdditive(draws, mapping),
    });
  }
  planned.push(v8ChainSearch(draws, rotated));
  planned.push(lcg48Search(draws, rotated, 1), lcg48Search(draws, rotated, 2));
  for (const family of wordFamilies) {
    for (const mapping of mappings) planned.push(seedSearch(draws, rotated, { family, mapping, effort }));
  }
  for (const form of restFormsOf(draws)) planned.push(lcg48RestSearch(draws, rotated, { form, effort }));
  planned.push(v8SumSearch(drawsOf(series, session, { spins: sumSpinsMax }), rotated, effort));
  for (const family of wordFamilies) {
    for (const mapping of mappings) planned.push(wordSearch(draws, rotated, { family, mapping, effort }));
  }
  const long = effort.mode === 'full' ? drawsOf(series, session, { spins: mtSpinsMax }) : draws;
  for (const mapping of mappings) planned.push(mtSearch(long, rotated, { mapping, effort }));
  return planned;
}

function v8Search(series: OutcomeSeries, draws: Draws, rotated: boolean): PlannedSearch {
  // Rotations are tried on one reel alone: it needs as many spins as else draws.
  const part = rotated ? drawsOf(series, longestSession(series), { spins: 160 }) : draws;
  const have = part.spin.length;
  const need = rotated ? 60 * series.reels.length : drawsNeeded(134, bitsOfDraw(part));
  return {
    search: 'v8-math-random floor',
    have,
    need,
    work: 576 * 50_000,
    skip: have === 0 ? 'not-applicable' : have < need ? 'too-few-outcomes' : null,
    begin: () => searchV8(part),
  };
}

function v8ChainSearch(draws: Draws, rotated: boolean): PlannedSearch {
  const have = draws.spin.length;
  const applies = !rotated && have > 0 && isGapless(draws);
  return {
    search: 'v8-math-random (successive sums) floor',
    have,
    need: chainDrawsMin,
    work: workOfChain,
    skip: !applies ? 'not-applicable' : have < chainDrawsMin ? 'too-few-outcomes' : null,
    begin: () => searchV8Chain(draws),
  };
}

function v8SumSearch(draws: Draws, rotated: boolean, { mode, quickCandidatesMax }: Effort): PlannedSearch {
  const have = draws.spin.length;
  const slight = mode === 'quick' && quickCandidatesMax <= slightCandidatesMax;
  const few = have < sumDrawsMin ? 'too-few-outcomes' : slight ? 'not-in-this-mode' : null;
  return {
    search: 'v8-math-random (sum of words) floor',
    have,
    need: sumDrawsMin,
    work: 64 * 500 * 50_000,
    skip: rotated || have === 0 ? 'not-applicable' : few,
    begin: () => searchV8Sum(draws),
  };
}

function lcg48Search(draws: Draws, rotated: boolean, words: 1 | 2): PlannedSearch {
  const have = draws.spin.length;
  const need = drawsNeeded(needBits48, bitsOfDraw(draws));
  return {
    search: words === 1 ? 'drand48 floor' : 'java-random (nextDouble) floor',
    have,
    need,
    work: 2 ** 24,
    skip: rotated || have === 0 ? 'not-applicable' : have < need ? 'too-few-outcomes' : null,
    begin: () => searchLcg48(draws, words),
  };
}

/** lrand48() % L and java's nextInt(L) are the same but for powers of two. */
function restFormsOf({ laws }: Draws): ('java-int' | 'rest')[] {
  return laws.some((law) => law !== null && isPowerOfTwo(law.total)) ? ['java-int', 'rest'] : ['java-int'];
}

function lcg48RestSearch(
  draws: Draws,
  rotated: boolean,
  { form, effort }: { readonly form: 'java-int' | 'rest'; readonly effort: Effort },
): PlannedSearch {
  const have = draws.spin.length;
  const need = have === 0 ? 0 : drawsOfRests(draws, form);
  const slight = effort.mode === 'quick' && candidatesOfRests > effort.quickCandidatesMax;
  const few = have < need ? 'too-few-outcomes' : slight ? 'not-in-this-mode' : null;
  const skip = rotated || have === 0 ? 'not-applicable' : few;
  return {
    search: form === 'rest' ? 'drand48 (lrand48) modulo' : 'java-random modulo',
    have,
    need,
    work: skip === null ? candidatesOfRests : 0,
    skip,
    begin: () => searchLcg48Rest(draws, form),
  };
}

function mtSearch(
  draws: Draws,
  rotated: boolean,
  { mapping, effort }: { readonly mapping: StopMapping; readonly effort: Effort },
): PlannedSearch {
  const have = draws.spin.length;
  const need = drawsOfMt(draws, mapping);
  const full = effort.mode === 'full';
  const few = !full ? 'not-in-this-mode' : have < need ? 'too-few-outcomes' : null;
  const skip = rotated || need === 0 ? 'not-applicable' : few;
  return {
    search: `mt19937 ${mapping}`,
    have,
    need,
    work: skip === null ? workOfMt(mapping) : 0,
    skip,
    begin: () => searchMt19937(draws, mapping),
  };
}

function bitsOfDraw(draws: Draws): number {
  return draws.spin.length === 0 ? 0 : totalBits(draws) / draws.spin.length;
}

function seedSearch(
  draws: Draws,
  rotated: boolean,
  { family, mapping, effort }: { readonly family: WordFamily; readonly mapping: StopMapping; readonly effort: Effort },
): PlannedSearch {
  // All states of the others are gone through anyway: only mulberry32 needs the whole day in a quick audit.
  const wide = effort.mode === 'full' || family.step.kind === 'mulberry';
  const windowSeconds = wide ? effort.windowSeconds : Math.min(quickWindowSeconds, effort.windowSeconds);
  const seeds = windowSeconds * 1_001;
  const need = drawsNeeded(Math.log2(2 * seeds), bitsOfDraw(draws));
  const timed = draws.startMs !== null && draws.atSessionStart && draws.spin[0] === 0;
  const applies = !rotated && timed && draws.spin.length > 1;
  return {
    search: `time seed of ${nameOf(family)} ${mapping}`,
    have: draws.spin.length,
    need,
    work: applies ? seeds : 0,
    skip: !applies ? 'not-applicable' : draws.spin.length < need ? 'too-few-outcomes' : null,
    begin: () => searchTimeSeeds(draws, { family, mapping, windowSeconds }),
  };
}

function wordSearch(
  draws: Draws,
  rotated: boolean,
  {
    family,
    mapping,
    effort: { mode, quickCandidatesMax },
  }: { readonly family: WordFamily; readonly mapping: StopMapping; readonly effort: Effort },
): PlannedSearch {
  const have = draws.spin.length;
  const need = drawsNeeded(family.stateBits, bitsOfDraw(draws));
  const candidates = have === 0 ? 0 : candidatesOf(draws, family);
  const skip =
    rotated || have === 0
      ? 'not-applicable'
      : have < need
        ? 'too-few-outcomes'
        : mode === 'quick' && candidates > quickCandidatesMax
          ? 'not-in-this-mode'
          : null;
  return {
    search: `${nameOf(family)} ${mapping}`,
    have,
    need,
    work: skip === null ? candidates : 0,
    skip,
    begin: () => searchWords(draws, family, mapping),
  };
}

function nameOf({ family, step, range }: WordFamily): string {
  if (step.kind === 'splitmix') return step.shifts[1] === 13 ? 'splitmix32 (MurmurHash3)' : 'splitmix32';
  return family === 'lcg-ansi-c' && range > 2 ** 15 ? 'lcg-ansi-c (31 bits)' : family;
}
