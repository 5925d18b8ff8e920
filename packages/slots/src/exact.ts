import type { BookSheet } from './book-sheet.ts';
import { bookDistribution } from './exact/book-figures.ts';
import { type ComboReturn, comboReturns } from './exact/combo-returns.ts';
import { gridFigures, lineFigures, volatilityIndex } from './exact/reel-report.ts';
import type { ExactReport, ReportMethods, WinProbability } from './exact/report.ts';
import type { ExactLimits } from './exact/round-figures.ts';
import { virtualStops } from './line-rules.ts';
import type { ComboSheet, ParSheet } from './par-sheet.ts';

export type { Contribution, ExactReport } from './exact/report.ts';

/** Computes the exact report of a sheet that came out of `importPar`. */
export function exactReport(par: ParSheet, limits: ExactLimits = {}): ExactReport {
  switch (par.kind) {
    case 'lines':
      return { ...lineFigures(par, limits), cycle: cycleOf(par), byCoins: null };
    case 'grid':
      return { ...gridFigures(par, limits), cycle: cycleOf(par), byCoins: null };
    case 'combos':
      return comboReport(par);
    case 'book':
      return bookReport(par);
  }
}

/** A book is played as it is: every figure is a sum over its outcomes. `cycle` is the sum of the weights. */
function bookReport(par: BookSheet): ExactReport {
  const distribution = bookDistribution(par);
  const rtp = distribution.reduce((sum, { win, probability }) => sum + win * probability, 0);
  const sigma = Math.sqrt(distribution.reduce((sum, { win, probability }) => sum + (win - rtp) ** 2 * probability, 0));
  return {
    ...figuresOf(distribution, rtp, sigma),
    cycle: par.outcomes.reduce((sum, [, weight]) => sum + weight, 0),
    contributions: [],
    byCoins: null,
  };
}

function comboReport(par: ComboSheet): ExactReport {
  const all = comboReturns(par);
  const most: ComboReturn | null = all?.at(-1) ?? null;
  return {
    ...figuresOf(most?.distribution ?? null, most?.rtp ?? null, most?.sigma ?? null),
    cycle: cycleOf(par),
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
  };
}

/** The figures of a game without free spins that follow from its distribution. */
function figuresOf(
  distribution: readonly WinProbability[] | null,
  rtp: number | null,
  sigma: number | null,
): Omit<ExactReport, 'cycle' | 'contributions' | 'byCoins'> {
  const highest = distribution?.at(-1);
  const nothing = distribution?.find(({ win }) => win === 0)?.probability ?? 0;
  const method = distribution === null ? 'none' : 'exact';
  return {
    complete: distribution !== null,
    methods: {
      rtp: method,
      hitFrequency: method,
      sigma: method,
      maxWin: method,
      distribution: method,
    } satisfies ReportMethods,
    rtp,
    baseRtp: rtp,
    hitFrequency: distribution && 1 - nothing,
    sigma,
    baseSigma: sigma,
    volatilityIndex: volatilityIndex(sigma),
    maxWin: highest?.win ?? null,
    maxWinOdds: highest === undefined ? null : 1 / highest.probability,
    freeSpins: null,
    distribution,
  };
}

function cycleOf(par: ParSheet): number | string {
  const product = par.reels.reduce((cycle, reel) => cycle * BigInt(virtualStops(reel)), 1n);
  return product <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(product) : product.toString();
}
