import type { ExactLimits, ExactReport, WinProbability } from '../exact.ts';
import { gridGraph } from '../grid/grid-graph.ts';
import type { GridRules } from '../grid/grid-rules.ts';
import type { GridSheet } from '../grid-sheet.ts';
import type { StateGraph } from '../state-graph.ts';
import { type GridReturn, gridReturn } from './grid-return.ts';
import { graphDistribution } from './line-distribution.ts';
import { chainMoments, type SpinPart } from './spin-chain.ts';

/** The exact report of a grid game, but for the figures that follow from its distribution and its deviation. */
export function gridFigures(
  par: GridSheet,
  limits: ExactLimits,
): Pick<ExactReport, 'complete' | 'rtp' | 'baseRtp' | 'sigma' | 'baseSigma' | 'freeSpins' | 'distribution'> &
  Pick<ExactReport, 'contributions'> {
  const mean = gridReturn(par);
  const { paid, free } = mean;
  const entriesMax = limits.entriesMax ?? 24_000_000;
  const paidParts = partsOf(paid, gridGraph(par, paid, entriesMax), limits, 1);
  const plays = par.freeSpins !== null && mean.awarded > 0;
  const freeParts = !plays
    ? []
    : free === paid && paid.freeMultiplier === 1
      ? paidParts
      : partsOf(free, gridGraph(par, free, entriesMax), limits, free.freeMultiplier);
  const moments =
    paidParts &&
    freeParts &&
    chainMoments(paidParts, free.retrigger ? freeParts : freeParts.map((part) => ({ ...part, awarded: 0 })), {
      paid: bonusVariance(par, mean, 1),
      free: plays ? bonusVariance(par, mean, free.freeMultiplier) : 0,
    });
  const baseRtp = mean.baseRtp ?? (paidParts && paidParts.reduce((sum, part) => sum + part.win * part.probability, 0));
  const rtp = mean.rtp ?? moments?.mean ?? null;
  return {
    complete: moments !== null,
    rtp,
    baseRtp,
    sigma: moments?.sigma ?? null,
    baseSigma: moments?.baseSigma ?? null,
    freeSpins:
      par.freeSpins === null
        ? null
        : {
            triggerProbability: mean.triggerProbability,
            expectedPerTrigger: mean.triggerProbability === 0 ? 0 : mean.perPaidSpin / mean.triggerProbability,
            expectedPerPaidSpin: mean.perPaidSpin,
            rtp: rtp !== null && baseRtp !== null ? rtp - baseRtp : (mean.freeRtp ?? 0),
          },
    contributions: mean.contributions ?? [],
    distribution: paidParts && distributionOf(paidParts),
  };
}

/** Joint outcomes of one spin, the cap on its win applied after its multiplier. */
function partsOf(
  rules: GridRules,
  graph: StateGraph | null,
  limits: ExactLimits,
  multiplier: number,
): readonly SpinPart[] | null {
  const outcomes = graph && graphDistribution(rules, graph, limits.stepsMax);
  if (outcomes === null) return null;
  const cycle = rules.reels.reduce((product, reel) => product * reel.virtualStops, 1);
  const sums = new Map<string, { win: number; awarded: number; combinations: number }>();
  for (const { linePay, scatters, combinations } of outcomes) {
    const pay = Math.min((linePay + (rules.scatterPays[scatters] ?? 0)) * multiplier, rules.capMinor);
    const awarded = rules.awards[scatters] ?? 0;
    const key = `${pay} ${awarded}`;
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { win: pay / rules.unitMinor, awarded, combinations });
    else known.combinations += combinations;
  }
  return [...sums.values()].map(({ win, awarded, combinations }) => ({
    win,
    awarded,
    probability: combinations / cycle,
  }));
}

function distributionOf(parts: readonly SpinPart[]): readonly WinProbability[] {
  const sums = new Map<number, number>();
  for (const { win, probability } of parts) sums.set(win, (sums.get(win) ?? 0) + probability);
  return [...sums].toSorted(([a], [b]) => a - b).map(([win, probability]) => ({ win, probability }));
}

/**
 * What bonus rounds add to the variance of one spin beyond their means, x total bet squared: the mean number of rounds times the variance of one.
 * Rounds are independent of each other and of the window.
 */
function bonusVariance(par: GridSheet, mean: GridReturn, multiplier: number): number {
  const lines = par.pay.by === 'lines' ? par.pay.paylines.length : 1;
  return par.bonuses.reduce((sum, bonus) => {
    const wins = mean.contributions?.filter((part) => part.kind === 'bonus' && part.symbol === bonus.symbol) ?? [];
    const rounds = wins.reduce((count, part) => count + part.probability, 0) * (bonus.on === 'line' ? lines : 1);
    const unit = bonus.on === 'line' ? 1 / lines : 1;
    return sum + rounds * bonus.variance * unit * unit * multiplier * multiplier;
  }, 0);
}
