import type { GridRules } from '../grid/grid-rules.ts';
import { machineOf } from '../grid/machine-of.ts';
import type { PayMachine } from '../grid/pay-machine.ts';
import { freeSheet, type GridSheet } from '../grid-sheet.ts';
import { lineAutomaton } from '../line-automaton.ts';
import { lineRules } from '../line-rules.ts';
import { lineMachine } from '../lines-machine.ts';
import type { LineSheet } from '../par-sheet.ts';
import { anywhereHalves } from './anywhere-halves.ts';
import type { FreeSpinsMean } from './award-parts.ts';
import { type GridReturn, gridReturn } from './grid-return.ts';
import { lineReturn } from './line-return.ts';
import type { Contribution, ExactReport, FreeSpinsReport, Method } from './report.ts';
import { lawOfPairs } from './pair-moments.ts';
import { type ExactLimits, type RoundFigures, roundFigures, type SpinKind } from './round-figures.ts';

type ReelReport = Omit<ExactReport, 'cycle' | 'byCoins'>;

/** The exact report of a line game. */
export function lineFigures(par: LineSheet, limits: ExactLimits): ReelReport {
  const rules = lineRules(par);
  const mean = lineReturn(rules);
  const kind = {
    rules,
    machine: lineMachine(rules, lineAutomaton(rules)),
    capMinor: Number.POSITIVE_INFINITY,
    moments: () => null,
  };
  const plays = mean.freeSpins.perPaidSpin > 0;
  const figures = roundFigures(kind, { free: plays ? kind : null, extra: { paid: 0, free: 0 }, limits });
  const scatter = par.scatter?.symbol ?? '';
  const contributions = [
    ...mean.contributions.map((part): Contribution => ({ kind: 'line', ...part })),
    ...mean.scatterContributions.map((part): Contribution => ({ kind: 'scatter', symbol: scatter, ...part })),
  ];
  return reportOf(figures, {
    rtp: mean.rtp,
    baseRtp: mean.baseRtp,
    freeSpins: par.freeSpins === null ? null : mean.freeSpins,
    contributions,
  });
}

/** The exact report of a grid game. */
export function gridFigures(par: GridSheet, limits: ExactLimits): ReelReport {
  const mean = gridReturn(par);
  const { paid, free } = mean;
  const plays = par.freeSpins !== null && mean.freeSpins.perPaidSpin > 0;
  const machine = machineOf(par, paid);
  const freePar = freeSheet(par);
  const own = !plays ? null : freePar === par ? machine : machineOf(freePar, free);
  const kindOf = (sheet: GridSheet, rules: GridRules, its: PayMachine | null): SpinKind => ({
    rules,
    machine: its,
    capMinor: rules.capMinor,
    moments: (times) => lawOfPairs(sheet, rules, times),
    ...(par.pay.by === 'anywhere' ? { otherWay: () => anywhereHalves(rules) } : {}),
  });
  const figures = roundFigures(kindOf(par, paid, machine), {
    free: plays ? kindOf(freePar, free, own) : null,
    extra: {
      paid: bonusVariance(par, mean.contributions, 1),
      free: plays ? bonusVariance(par, mean.freeContributions, free.freeMultiplier) : 0,
    },
    limits,
  });
  return reportOf(figures, {
    rtp: mean.rtp,
    baseRtp: mean.baseRtp,
    freeSpins: par.freeSpins === null ? null : mean.freeSpins,
    contributions: mean.contributions ?? [],
  });
}

/** Closed forms where there are some, counted figures for the rest. */
function reportOf(
  figures: RoundFigures,
  mean: Pick<GridReturn, 'rtp' | 'baseRtp'> & {
    readonly freeSpins: FreeSpinsMean | null;
    readonly contributions: readonly Contribution[];
  },
): ReelReport {
  const { paid, free, wins, sigma } = figures;
  const rtp = mean.rtp ?? figures.mean;
  const baseRtp = mean.baseRtp ?? paid?.mean ?? null;
  const hitFrequency = paid?.hitFrequency ?? null;
  const maxWin = paid?.highest ?? null;
  const method = (value: unknown): Method => (value === null ? 'none' : 'exact');
  return {
    complete: rtp !== null && sigma !== null && wins !== null,
    methods: {
      rtp: method(rtp),
      hitFrequency: method(hitFrequency),
      sigma: method(sigma),
      maxWin: method(maxWin),
      distribution: method(wins),
    },
    rtp,
    baseRtp,
    hitFrequency,
    sigma,
    baseSigma: figures.baseSigma,
    volatilityIndex: volatilityIndex(sigma),
    maxWin,
    maxWinOdds: oddsOf(paid),
    freeSpins: mean.freeSpins && freeSpinsReport(mean.freeSpins, rtp, baseRtp, free),
    contributions: mean.contributions,
    distribution: wins,
  };
}

function freeSpinsReport(
  mean: FreeSpinsMean,
  rtp: number | null,
  baseRtp: number | null,
  free: RoundFigures['free'],
): FreeSpinsReport {
  return {
    triggerProbability: mean.triggerProbability,
    expectedPerTrigger: mean.perTrigger,
    expectedPerPaidSpin: mean.perPaidSpin,
    rtp: rtp === null || baseRtp === null ? null : rtp - baseRtp,
    maxWin: free?.highest ?? null,
    maxWinOdds: oddsOf(free),
  };
}

function oddsOf(law: RoundFigures['paid']): number | null {
  return law === null || law.ofHighest === null ? null : 1 / law.ofHighest;
}

/** z x sigma at 90, 95 and 99 %. */
export function volatilityIndex(sigma: number | null): ExactReport['volatilityIndex'] {
  return sigma === null ? null : { p90: 1.645 * sigma, p95: 1.96 * sigma, p99: 2.576 * sigma };
}

/**
 * What bonus rounds add to the variance of one spin beyond their means, x total bet squared: the mean number of rounds times the variance of one.
 * Rounds are independent of each other and of the window.
 */
function bonusVariance(par: GridSheet, contributions: GridReturn['contributions'], multiplier: number): number {
  const lines = par.pay.by === 'lines' ? par.pay.paylines.length : 1;
  return par.bonuses.reduce((sum, bonus) => {
    const wins = contributions?.filter((part) => part.kind === 'bonus' && part.symbol === bonus.symbol) ?? [];
    const rounds = wins.reduce((count, part) => count + part.probability, 0) * (bonus.on === 'line' ? lines : 1);
    const unit = bonus.on === 'line' ? 1 / lines : 1;
    return sum + rounds * bonus.variance * unit * unit * multiplier * multiplier;
  }, 0);
}
