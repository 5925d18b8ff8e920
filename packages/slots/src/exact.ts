import { bookDistribution } from './exact/book-figures.ts';
import { type ComboReturn, comboReturns } from './exact/combo-returns.ts';
import { gridFigures } from './exact/grid-report.ts';
import { type LineOutcome, lineDistribution } from './exact/line-distribution.ts';
import { type LineReturn, lineReturn } from './exact/line-return.ts';
import { roundMoments } from './exact/round-moments.ts';
import { type LineRules, lineRules, virtualStops } from './line-rules.ts';
import type { BookSheet } from './book-sheet.ts';
import type { GridSheet } from './grid-sheet.ts';
import type { Win } from './outcome.ts';
import type { ComboSheet, LineSheet, ParSheet } from './par-sheet.ts';

/** What a symbol, a scatter count or a combination adds to the RTP. `rtp` is in units of the total bet and is of the paid spin. */
export interface Contribution {
  readonly kind: Win['kind'];
  readonly symbol: string;
  readonly count: number;
  /** Per line for `line`, per spin otherwise. */
  readonly probability: number;
  readonly rtp: number;
}

/** Probability that one paid spin, without its free spins, wins exactly `win` x total bet. */
export interface WinProbability {
  readonly win: number;
  readonly probability: number;
}

export interface FreeSpinsReport {
  readonly triggerProbability: number;
  /** Mean free spins of a triggered feature, retriggers included. */
  readonly expectedPerTrigger: number;
  /** Mean free spins of a paid spin. */
  readonly expectedPerPaidSpin: number;
  readonly rtp: number;
}

export interface CoinsReport {
  readonly coins: number;
  readonly rtp: number;
  readonly hitFrequency: number;
  readonly sigma: number;
}

/**
 * Exact figures of a sheet. Ratios (RTP 0.95), not per cent; wins and standard deviations in units of the total bet. Figures that would
 * need more memory or time than allowed are null, and `complete` is false; `rtp`, `baseRtp`, `freeSpins` and `contributions` are always exact for line games,
 * and for grid games without a maximum win whenever they are given. For symbol counts the order is that of `arrangeCounts`.
 * Combination games are reported at the maximum of coins; `byCoins` has the others.
 */
export interface ExactReport {
  readonly complete: boolean;
  /** Of a round: a paid spin and the free spins that follow from it. */
  readonly rtp: number | null;
  readonly baseRtp: number | null;
  /** Probability that a paid spin wins anything by itself. */
  readonly hitFrequency: number | null;
  /** Standard deviation of a round's win; `baseSigma` is that of the paid spin alone. Equal for games without free spins. */
  readonly sigma: number | null;
  readonly baseSigma: number | null;
  /** z x sigma at 90, 95 and 99 % (z = 1.645, 1.960, 2.576): after n rounds the RTP lies within volatilityIndex / sqrt(n) of `rtp`. */
  readonly volatilityIndex: { readonly p90: number; readonly p95: number; readonly p99: number } | null;
  /** Highest win of one paid spin that can happen, x total bet. */
  readonly maxWin: number | null;
  /** It happens once in so many paid spins. */
  readonly maxWinOdds: number | null;
  /** Combinations of virtual stops; a decimal string when it is no safe integer. */
  readonly cycle: number | string;
  readonly freeSpins: FreeSpinsReport | null;
  readonly contributions: readonly Contribution[];
  readonly byCoins: readonly CoinsReport[] | null;
  /** Wins of a paid spin, ascending, from 0. */
  readonly distribution: readonly WinProbability[] | null;
}

export interface ExactLimits {
  /** Largest state graph in entries of 12 bytes. Default 24,000,000. */
  readonly entriesMax?: number;
  /** Most additions. Default 2,000,000,000. */
  readonly stepsMax?: number;
}

/** Computes the exact report of a sheet that came out of `importPar`. */
export function exactReport(par: ParSheet, limits: ExactLimits = {}): ExactReport {
  switch (par.kind) {
    case 'lines':
      return lineReport(par, limits);
    case 'combos':
      return comboReport(par);
    case 'grid':
      return gridReport(par, limits);
    case 'book':
      return bookReport(par);
  }
}

function gridReport(par: GridSheet, limits: ExactLimits): ExactReport {
  const figures = gridFigures(par, limits);
  return {
    ...figuresOf(figures.distribution, figures.sigma, figures.baseSigma),
    ...figures,
    cycle: cycleOf(par),
    byCoins: null,
  };
}

/** A book is played as it is: every figure is a sum over its outcomes. `cycle` is the sum of the weights. */
function bookReport(par: BookSheet): ExactReport {
  const distribution = bookDistribution(par);
  const rtp = distribution.reduce((sum, { win, probability }) => sum + win * probability, 0);
  const sigma = Math.sqrt(distribution.reduce((sum, { win, probability }) => sum + (win - rtp) ** 2 * probability, 0));
  return {
    complete: true,
    rtp,
    baseRtp: rtp,
    ...figuresOf(distribution, sigma, sigma),
    cycle: par.outcomes.reduce((sum, [, weight]) => sum + weight, 0),
    freeSpins: null,
    contributions: [],
    byCoins: null,
    distribution,
  };
}

function lineReport(par: LineSheet, limits: ExactLimits): ExactReport {
  const rules = lineRules(par);
  const mean = lineReturn(rules);
  const outcomes = lineDistribution(rules, limits);
  const cycle = rules.reels.reduce((product, reel) => product * reel.virtualStops, 1);
  const distribution = outcomes && winDistribution(rules, outcomes, cycle);
  const moments = outcomes && roundMoments(rules, outcomes, cycle);
  return {
    complete: outcomes !== null,
    rtp: mean.rtp,
    baseRtp: mean.baseRtp,
    ...figuresOf(distribution, moments?.sigma ?? null, moments?.baseSigma ?? null),
    cycle: cycleOf(par),
    freeSpins: par.freeSpins === null ? null : freeSpinsReport(mean, rules),
    contributions: contributionsOf(mean, par.scatter?.symbol ?? ''),
    byCoins: null,
    distribution,
  };
}

function comboReport(par: ComboSheet): ExactReport {
  const all = comboReturns(par);
  const most: ComboReturn | null = all?.at(-1) ?? null;
  const sigma = most?.sigma ?? null;
  return {
    complete: most !== null,
    rtp: most?.rtp ?? null,
    baseRtp: most?.rtp ?? null,
    ...figuresOf(most?.distribution ?? null, sigma, sigma),
    cycle: cycleOf(par),
    freeSpins: null,
    contributions: (most?.contributions ?? []).map(({ combo, probability, rtp }) => ({
      kind: 'combo',
      symbol: par.combos[combo]?.match.join(' ') ?? '',
      count: par.reels.length,
      probability,
      rtp,
    })),
    byCoins:
      all &&
      all.map(({ coins, rtp, hitFrequency, sigma: deviation }) => ({ coins, rtp, hitFrequency, sigma: deviation })),
    distribution: most?.distribution ?? null,
  };
}

function figuresOf(
  distribution: readonly WinProbability[] | null,
  sigma: number | null,
  baseSigma: number | null,
): Pick<ExactReport, 'hitFrequency' | 'sigma' | 'baseSigma' | 'volatilityIndex' | 'maxWin' | 'maxWinOdds'> {
  const highest = distribution?.at(-1);
  const nothing = distribution?.find(({ win }) => win === 0)?.probability ?? 0;
  return {
    hitFrequency: distribution && 1 - nothing,
    sigma,
    baseSigma,
    volatilityIndex: sigma === null ? null : { p90: 1.645 * sigma, p95: 1.96 * sigma, p99: 2.576 * sigma },
    maxWin: highest?.win ?? null,
    maxWinOdds: highest === undefined ? null : 1 / highest.probability,
  };
}

/** Sums combinations before it divides: every probability is one rounding away from the exact ratio. */
function winDistribution(rules: LineRules, outcomes: readonly LineOutcome[], cycle: number): readonly WinProbability[] {
  const combinations = new Map<number, number>();
  for (const outcome of outcomes) {
    const pay = outcome.linePay + (rules.scatterPays[outcome.scatters] ?? 0);
    combinations.set(pay, (combinations.get(pay) ?? 0) + outcome.combinations);
  }
  return [...combinations]
    .toSorted(([a], [b]) => a - b)
    .map(([pay, count]) => ({ win: pay / rules.unitMinor, probability: count / cycle }));
}

function freeSpinsReport(mean: LineReturn, rules: LineRules): FreeSpinsReport {
  const { triggerProbability, perTrigger, perPaidSpin } = mean.freeSpins;
  return {
    triggerProbability,
    expectedPerTrigger: perTrigger,
    expectedPerPaidSpin: perPaidSpin,
    rtp: mean.baseRtp * rules.freeMultiplier * perPaidSpin,
  };
}

function contributionsOf(mean: LineReturn, scatter: string): readonly Contribution[] {
  return [
    ...mean.contributions.map((part): Contribution => ({ kind: 'line', ...part })),
    ...mean.scatterContributions.map((part): Contribution => ({ kind: 'scatter', symbol: scatter, ...part })),
  ];
}

function cycleOf(par: ParSheet): number | string {
  const product = par.reels.reduce((cycle, reel) => cycle * BigInt(virtualStops(reel)), 1n);
  return product <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(product) : product.toString();
}
