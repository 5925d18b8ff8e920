import { columnsOf } from '@croupier/fingerprint/columns-builder';
import { proportionOf } from '@croupier/fingerprint/proportion';
import { auditAlpha, type AuditInput, auditOf } from '@croupier/fingerprint/rng-audit/audit';
import { auditInput, sessionOf, sessionStartMs } from '@croupier/fingerprint/rng-audit/fixtures/sessions';
import * as weak from '@croupier/fingerprint/rng-audit/fixtures/weak-generators';
import { outcomeSeriesOf } from '@croupier/fingerprint/rng-audit/outcome-series';
import type { RngAudit, StopMapping } from '@croupier/fingerprint/rng-audit/rng-audit';
import { type Draws, drawsOf } from '@croupier/fingerprint/rng-audit/search/draws';
import type { Search } from '@croupier/fingerprint/rng-audit/search/search';
import { searchLcg48 } from '@croupier/fingerprint/rng-audit/search/search-lcg48';
import { searchLcg48Rest } from '@croupier/fingerprint/rng-audit/search/search-lcg48-rest';
import { drawsOfMt, searchMt19937 } from '@croupier/fingerprint/rng-audit/search/search-mt19937';
import { searchTimeSeeds } from '@croupier/fingerprint/rng-audit/search/search-time-seeds';
import { searchWords } from '@croupier/fingerprint/rng-audit/search/search-words';
import { type WordFamily, wordFamilies } from '@croupier/fingerprint/rng-audit/search/word-family';
import { allTests } from '@croupier/fingerprint/rng-audit/statistics/all-tests';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { atLeast, atMost, seededBelow, share } from './figure.ts';

interface Options {
  readonly seed: number;
  readonly repetitions: number;
  readonly cleanSessions: number;
  /** The search of all 2^32 seeds of mulberry32 too. */
  readonly full: boolean;
}

const mappings: readonly StopMapping[] = ['floor', 'modulo'];
const zOf95 = 1.959964;

/** Weak generators named from few stops, sound ones left alone; seconds are of CPU. */
export function rngFigures({ seed, repetitions, cleanSessions, full }: Options) {
  const below = seededBelow(seed);
  const cpuSeconds: Record<string, number> = {};
  const timed = <Result>(part: string, figures: () => Result): Result => {
    const before = process.cpuUsage();
    const result = figures();
    cpuSeconds[part] = seconds(before);
    console.error(`  ${part}: ${cpuSeconds[part]} s of CPU, ${JSON.stringify(result)}`);
    return result;
  };
  return {
    v8: timed('v8', () => v8Figures(below, repetitions)),
    seedReuse: timed('seedReuse', () => reuseFigures(below, repetitions)),
    timeSeeds: timed('timeSeeds', () => timeSeedFigures(below)),
    additive: timed('additive', () => additiveFigures(below, repetitions)),
    words: timed('words', () => wordFigures(below, full)),
    lcg48: timed('lcg48', () => lcg48Figures(below, repetitions)),
    clean: timed('clean', () => cleanFigures(seed, cleanSessions)),
    falseAlarms: timed('falseAlarms', () => alarmFigures(seed, cleanSessions * 2)),
    mt19937: full ? timed('mt19937', () => mtFigures(below)) : null,
    v8OfThisNode: timed('v8OfThisNode', () => ownFigures(repetitions)),
    cpuSeconds,
  };
}

function isNamed(audit: RngAudit, family: string): boolean {
  return audit.generators.some((finding) => finding.family === family);
}

/** The generator of V8 before 14: fifty stops in the plain order; two hundred with numbers drawn between spins and any alignment. */
function v8Figures(below: (bound: number) => number, repetitions: number) {
  const named = (stops: number, spins: number, extra: number): number => {
    let count = 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const reels = Array.from({ length: 5 }, () => stops);
      const session = sessionOf(weak.v8MathRandom(BigInt(below(2 ** 32)), below(64)), { spins, stops: reels, extra });
      if (isNamed(auditOf(auditInput([session], reels)), 'v8-math-random')) count += 1;
    }
    return share(count, repetitions);
  };
  return [25, 32, 42].map((stops) => ({
    reelStops: stops,
    repetitions,
    namedIn50Stops: atLeast(named(stops, 10, 0), 1),
    namedIn200StopsWithGaps: atLeast(named(stops, 40, 1 + below(8)), 1),
  }));
}

/** Math.random as this very Node has it: not repeatable, since it seeds itself. In a plain order, and with a number drawn between spins. */
function ownFigures(repetitions: number) {
  const own = { range: 1, next: () => Math.random() };
  const plain = [25, 32, 42].map((stops) => ownNamed(own, { stops, spins: 40, extra: 0, repetitions }));
  const withGaps = ownNamed(own, { stops: 32, spins: 800, extra: 1, repetitions: Math.ceil(repetitions / 20) });
  return { v8: process.versions.v8, plain, withGaps };
}

function ownNamed(
  own: weak.WeakGenerator,
  { stops, spins, extra, repetitions }: { stops: number; spins: number; extra: number; repetitions: number },
) {
  const reels = Array.from({ length: 5 }, () => stops);
  const before = process.cpuUsage();
  let count = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    // Anywhere in a block of 64.
    for (let skipped = (repetition * 13) % 64; skipped > 0; skipped -= 1) own.next();
    const session = sessionOf(own, { spins, stops: reels, extra });
    if (isNamed(auditOf(auditInput([session], reels, { quickCandidatesMax: 2 ** 23 })), 'v8-math-random')) count += 1;
  }
  return {
    reelStops: stops,
    stops: spins * 5,
    extra,
    repetitions,
    named: share(count, repetitions),
    cpuSecondsEach: seconds(before) / repetitions,
  };
}

function seconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1_000) / 1_000;
}

function generatorOf({ family, step, range }: WordFamily, seed: number): weak.WeakGenerator {
  switch (family) {
    case 'lcg-numerical-recipes':
      return weak.numericalRecipes(seed);
    case 'lcg-ansi-c':
      return range === 2 ** 15 ? weak.ansiC(seed) : weak.lcg32(1_103_515_245, 12_345, seed, 0, 0x7fffffff);
    case 'msvc-rand':
      return weak.msvcRand(seed);
    case 'minstd0':
      return weak.minstd(seed, 16_807);
    case 'minstd':
      return weak.minstd(seed);
    case 'xorshift32':
      return weak.xorshift32(seed);
    case 'splitmix32':
      return weak.splitmix32(seed, step.kind === 'splitmix' && step.shifts[1] === 13);
    default:
      return weak.mulberry32(seed);
  }
}

/** Draws of so many whole spins of three reels. */
function drawsFrom(generator: weak.WeakGenerator, mapping: StopMapping, spins: number): Draws {
  const stops = [25, 25, 25];
  const series = outcomeSeriesOf(auditInput([sessionOf(generator, { spins, stops, mapping })], stops));
  return drawsOf(series, { from: 0, to: spins, startMs: sessionStartMs }, { spins });
}

function run(search: Search): { found: boolean; cpuSeconds: number } {
  const before = process.cpuUsage();
  const steps = search(0);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return { found: next.value.length > 0, cpuSeconds: seconds(before) };
  }
}

/** Every state of every family of one word: named by twelve stops, and how long a search takes that finds nothing. */
function wordFigures(below: (bound: number) => number, full: boolean) {
  const searched = wordFamilies.filter(({ family }) => full || family !== 'mulberry32');
  return searched.flatMap((family) =>
    mappings.map((mapping) => {
      const { found } = run(searchWords(drawsFrom(generatorOf(family, below(2 ** 32)), mapping, 4), family, mapping));
      const rng = seededRng(below(2 ** 31));
      const sound = { range: 2 ** 32, next: () => rng.below(2 ** 32) };
      const clean = run(searchWords(drawsFrom(sound, 'floor', 4), family, mapping));
      return {
        family: family.family,
        mapping,
        stops: 12,
        named: found,
        falselyNamed: clean.found,
        cpuSecondsOfWholeSearch: atMost(clean.cpuSeconds, 25),
      };
    }),
  );
}

/** A day of milliseconds and of seconds. */
function timeSeedFigures(below: (bound: number) => number) {
  return wordFamilies.flatMap((family) =>
    mappings.map((mapping) => {
      const seed = sessionStartMs - 40_000_000 + below(80_000_000);
      const options = { family, mapping, windowSeconds: 86_400 } as const;
      const { found } = run(searchTimeSeeds(drawsFrom(generatorOf(family, seed), mapping, 5), options));
      const rng = seededRng(below(2 ** 31));
      const sound = { range: 2 ** 32, next: () => rng.below(2 ** 32) };
      const clean = run(searchTimeSeeds(drawsFrom(sound, 'floor', 5), options));
      return {
        family: family.family,
        mapping,
        named: found,
        falselyNamed: clean.found,
        cpuSecondsOfDay: atMost(clean.cpuSeconds, 1),
      };
    }),
  );
}

function additiveFigures(below: (bound: number) => number, repetitions: number) {
  const stops = [25, 25, 25, 25, 25];
  return mappings.map((mapping) => {
    let count = 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const session = sessionOf(weak.glibcRand(below(2 ** 31)), { spins: 12, stops, mapping });
      if (isNamed(auditOf(auditInput([session], stops)), 'glibc-rand')) count += 1;
    }
    return { mapping, stops: 60, repetitions, named: atLeast(share(count, repetitions), 1) };
  });
}

/** drand48 and java.util.Random: twenty stops in a plain order or with a number drawn between; seconds of a search that finds nothing. */
function lcg48Figures(below: (bound: number) => number, repetitions: number) {
  const stops = [25, 27, 32, 42, 33];
  const forms = {
    drand48: (seed: number) => ({ generator: weak.drand48(seed) }),
    'java nextDouble': (seed: number) => ({ generator: weak.javaDouble(BigInt(seed)) }),
    'java nextInt': (seed: number) => {
      const generator = weak.javaNext31(BigInt(seed));
      return { generator, below: (count: number) => weak.javaNextInt(generator, count) };
    },
    'lrand48 %': (seed: number) => ({ generator: weak.lrand48(seed), mapping: 'modulo' as const }),
  };
  const searchesOf = (draws: Draws): Search[] => [
    searchLcg48(draws, 1),
    searchLcg48(draws, 2),
    searchLcg48Rest(draws, 'java-int'),
    searchLcg48Rest(draws, 'rest'),
  ];
  const named = Object.entries(forms).map(([form, make]) => {
    let count = 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const { generator, ...rest } = make(below(2 ** 32));
      const session = sessionOf(generator, { spins: 4, stops, extra: repetition % 2, ...rest });
      if (searchesOf(drawsOfSession(session, stops)).some((search) => run(search).found)) count += 1;
    }
    return { form, stops: 20, repetitions, named: atLeast(share(count, repetitions), 1) };
  });
  const odd = [25, 27, 41, 33, 25];
  const clean = searchesOf(drawsOfSession(sessionOf(soundFrom(below), { spins: 20, stops: odd }), odd)).map(run);
  return {
    named,
    falselyNamed: clean.some(({ found }) => found),
    cpuSecondsOfAllSearches: clean.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  };
}

/** MT19937 in 7,000 stops, as words, fractions of 53 bits and remainders; and a sound session. */
function mtFigures(below: (bound: number) => number) {
  const mixed = [25, 32, 42, 30, 25];
  const cases = [
    { form: 'floor', generator: weak.mt19937(below(2 ** 32)), stops: mixed, mapping: 'floor', extra: 0 },
    {
      form: 'floor, one more a spin',
      generator: weak.mt19937(below(2 ** 32)),
      stops: mixed,
      mapping: 'floor',
      extra: 1,
    },
    {
      form: 'floor, 53 bits',
      generator: weak.pythonRandom(weak.mt19937ByArray([below(2 ** 32)])),
      stops: mixed,
      mapping: 'floor',
      extra: 0,
    },
    {
      form: 'modulo',
      generator: weak.mt19937(below(2 ** 32)),
      stops: [32, 32, 32, 32, 32],
      mapping: 'modulo',
      extra: 0,
    },
    { form: 'none', generator: soundFrom(below), stops: mixed, mapping: 'floor', extra: 0 },
  ] as const;
  return cases.map(({ form, generator, stops, mapping, extra }) => {
    const draws = drawsOfSession(sessionOf(generator, { spins: 1_400, stops, mapping, extra }), stops);
    const { found, cpuSeconds } = run(searchMt19937(draws, mapping));
    return { form, stops: 7_000, need: drawsOfMt(draws, mapping), named: found, cpuSeconds: atMost(cpuSeconds, 90) };
  });
}

function soundFrom(below: (bound: number) => number): weak.WeakGenerator {
  const rng = seededRng(below(2 ** 31));
  return { range: 2 ** 32, next: () => rng.below(2 ** 32) };
}

function drawsOfSession(session: ReturnType<typeof sessionOf>, stops: readonly number[]): Draws {
  const series = outcomeSeriesOf(auditInput([session], stops));
  return drawsOf(series, { from: 0, to: session.length, startMs: sessionStartMs }, { spins: session.length });
}

function reuseFigures(below: (bound: number) => number, repetitions: number) {
  const stops = [25, 32, 42, 32, 25];
  let count = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const seed = below(2 ** 31);
    const sessions = [seed, seed + 1, seed].map((own) => {
      const rng = seededRng(own);
      return sessionOf({ range: 2 ** 32, next: () => rng.below(2 ** 32) }, { spins: 3, stops });
    });
    if (auditOf(auditInput(sessions, stops)).repetitions.some(({ kind }) => kind === 'seed-reused')) count += 1;
  }
  return { spins: 3, repetitions, found: atLeast(share(count, repetitions), 1) };
}

/** Reels and size of a session of a sound generator; every tenth begins with a wheel, on which all states of 32 bits are gone through quickly. */
function soundSession(seed: number, session: number) {
  const rng = seededRng(seed + session);
  const stops = Array.from({ length: 5 }, () => 24 + rng.below(41));
  if (session % 10 === 9) stops[0] = 4_000;
  const spins = [300, 1_000, 2_000][session % 3] ?? 300;
  return { stops, records: sessionOf({ range: 2 ** 32, next: () => rng.below(2 ** 32) }, { spins, stops }) };
}

/** The audit's input of such a session. Stops are told and their counts declared: strips are of no use, and those of a few spins take less time. */
function soundInput(seed: number, session: number): AuditInput {
  const { stops, records } = soundSession(seed, session);
  // A wheel's sessions are audited as a live run is.
  const effort = stops[0] === 4_000 ? { timeSeedWindowSeconds: 600, quickCandidatesMax: 2 ** 22 } : {};
  return { ...auditInput([records.slice(0, 20)], stops, effort), columns: columnsOf(records, null) };
}

/** Whole audits of sessions of a sound generator. */
function cleanFigures(seed: number, sessions: number) {
  let [weakVerdicts, alarms] = [0, 0];
  for (let session = 0; session < sessions; session += 1) {
    const { generators, repetitions, tests } = auditOf(soundInput(seed, session));
    if (generators.length + repetitions.length > 0) weakVerdicts += 1;
    if (tests.some(({ verdict }) => verdict === 'fail')) alarms += 1;
  }
  return { sessions, weakVerdicts: atMost(weakVerdicts, 0), alarms: rateOf(alarms, sessions) };
}

/** The statistical tests alone, on other sessions, so many that the rate of false alarms shows. */
function alarmFigures(seed: number, sessions: number) {
  let alarms = 0;
  for (let session = 0; session < sessions; session += 1) {
    const tests = allTests(outcomeSeriesOf(soundInput(seed + 1_000_000, session)), auditAlpha);
    if (tests.some(({ verdict }) => verdict === 'fail')) alarms += 1;
  }
  return rateOf(alarms, sessions);
}

/** The goal is a rate of 1 %: what so many sessions show of it has the interval given. */
function rateOf(alarms: number, sessions: number) {
  const { low, high } = proportionOf(alarms, sessions, zOf95);
  return { sessions, rate: atMost(share(alarms, sessions), auditAlpha), low, high };
}
