import type { LineRules } from '../line-rules.ts';
import { type FreeSpinsMean, freeSpinsMean } from './award-parts.ts';
import { scatterProbabilities } from './scatter-counts.ts';

/** Share of the RTP that one symbol has with one length of run. */
export interface LineContribution {
  readonly symbol: string;
  readonly count: number;
  /** Probability that a given line pays this; the mean over the lines of the sheet. */
  readonly probability: number;
  readonly rtp: number;
}

export interface LineReturn {
  /** With free spins. 1 is 100 %. Infinity when the free spins diverge. */
  readonly rtp: number;
  /** Of one paid spin without its free spins. */
  readonly baseRtp: number;
  readonly contributions: readonly LineContribution[];
  readonly scatterContributions: readonly {
    readonly count: number;
    readonly probability: number;
    readonly rtp: number;
  }[];
  readonly freeSpins: FreeSpinsMean;
}

/**
 * Expectations of a line game in closed form, for cycles of any size: expectation is linear, so each run of each symbol on each line is a
 * product of the symbol frequencies of its cells, and no window is ever enumerated. Free spins are worth their mean number (`freeSpinsMean`) times the mean
 * of one, by Wald's identity.
 */
export function lineReturn(rules: LineRules): LineReturn {
  const contributions = runContributions(rules);
  const scatterContributions: { count: number; probability: number; rtp: number }[] = [];
  scatterProbabilities(rules).forEach((probability, count) => {
    const pay = rules.scatterPays[count] ?? 0;
    if (pay > 0 && probability > 0)
      scatterContributions.push({ count, probability, rtp: (probability * pay) / rules.unitMinor });
  });
  const baseRtp = sum(contributions.map((part) => part.rtp)) + sum(scatterContributions.map((part) => part.rtp));
  const freeSpins = freeSpinsMean(rules, rules);
  const freeRtp = freeSpins.perPaidSpin === 0 ? 0 : baseRtp * rules.freeMultiplier * freeSpins.perPaidSpin;
  return { rtp: baseRtp + freeRtp, baseRtp, contributions, scatterContributions, freeSpins };
}

/** Every (symbol, count) that pays, over all lines. */
function runContributions(rules: LineRules): readonly LineContribution[] {
  const found = new Map<string, { symbol: string; count: number; probability: number; pay: number }>();
  for (const { lines, frequency } of distinctLines(rules)) {
    addRunsOfLine(rules, frequency, (code, count, probability, pay) => {
      if (probability <= 0 || pay <= 0) return;
      const key = `${code} ${count}`;
      const known = found.get(key) ?? { symbol: rules.symbols[code] ?? '', count, probability: 0, pay: 0 };
      known.probability += (lines / rules.lines.length) * probability;
      known.pay += lines * probability * pay;
      found.set(key, known);
    });
  }
  return [...found.values()].map(({ symbol, count, probability, pay }) => ({
    symbol,
    count,
    probability,
    rtp: pay / rules.unitMinor,
  }));
}

type AddRun = (code: number, count: number, probability: number, pay: number) => void;

/** The ways in which one line pays, by products of the symbol frequencies of its cells. */
function addRunsOfLine(rules: LineRules, frequency: readonly Float64Array[], add: AddRun): void {
  const { symbols, wild, linePays, substituted } = rules;
  const length = rules.reels.length;
  const on = (reel: number, code: number): number => (code < 0 ? 0 : (frequency[reel]?.[code] ?? 0));
  const payOf = (code: number, count: number): number =>
    code < 0 || count === 0 ? 0 : (linePays[code * length + count - 1] ?? 0);
  let led = 1;
  for (let wilds = 0; wilds < length && led > 0; wilds += 1) {
    for (let code = 0; code < symbols.length; code += 1) {
      const start = code === wild ? 0 : led * on(wilds, code);
      if (start === 0) continue;
      if (wilds > 0 && substituted[code] !== 1) add(wild, wilds, start, payOf(wild, wilds));
      else addNaturalRuns(rules, { code, wilds, start, wildPay: payOf(wild, wilds), on, payOf }, add);
    }
    led *= on(wilds, wild);
  }
  add(wild, length, led, payOf(wild, length));
}

interface RunStart {
  readonly code: number;
  readonly wilds: number;
  /** Probability of the leading wilds and of the first natural symbol behind them. */
  readonly start: number;
  readonly wildPay: number;
  readonly on: (reel: number, code: number) => number;
  readonly payOf: (code: number, count: number) => number;
}

function addNaturalRuns(rules: LineRules, { code, wilds, start, wildPay, on, payOf }: RunStart, add: AddRun): void {
  const length = rules.reels.length;
  const stands = rules.substituted[code] === 1;
  // `pure` runs hold no wild, `all` runs hold any; what is in `all` but not in `pure` is multiplied.
  let pure = wilds > 0 ? 0 : start;
  let all = start;
  for (let count = wilds + 1; count <= length; count += 1) {
    const goesOn = count === length ? 0 : on(count, code) + (stands ? on(count, rules.wild) : 0);
    const natural = payOf(code, count);
    for (const [probability, pay] of [
      [pure * (1 - goesOn), natural],
      [(all - pure) * (1 - goesOn), natural * rules.wildMultiplier],
    ] as const) {
      if (pay >= wildPay) add(code, count, probability, pay);
      else add(rules.wild, wilds, probability, wildPay);
    }
    if (count === length) break;
    pure *= on(count, code);
    all *= goesOn;
  }
}

/**
 * The lines that differ in the symbol frequencies of their cells, and how many there are of each. On a reel without weights every row is as
 * likely to show a stop as any other, so that mostly all lines are alike.
 */
function distinctLines(
  rules: LineRules,
): readonly { readonly lines: number; readonly frequency: readonly Float64Array[] }[] {
  const even = rules.reels.map((reel) => reel.weights.every((weight) => weight === reel.weights[0]));
  const found = new Map<string, { lines: number; frequency: readonly Float64Array[] }>();
  for (const line of rules.lines) {
    const rows = line.map((row, reel) => (even[reel] === true ? 0 : row));
    const key = rows.join();
    const known = found.get(key);
    if (known === undefined)
      found.set(key, { lines: 1, frequency: rows.map((row, reel) => cellFrequency(rules, reel, row)) });
    else known.lines += 1;
  }
  return [...found.values()];
}

/** Probability of each symbol in one cell of the window. */
function cellFrequency(rules: LineRules, index: number, row: number): Float64Array {
  const frequency = new Float64Array(rules.symbols.length);
  const reel = rules.reels[index];
  reel?.weights.forEach((weight, stop) => {
    const code = reel.strip[(stop + row) % reel.stops] ?? 0;
    frequency[code] = (frequency[code] ?? 0) + weight;
  });
  return frequency.map((weight) => weight / (reel?.virtualStops ?? 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
