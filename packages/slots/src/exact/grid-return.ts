import { type GridRules, gridRules } from '../grid/grid-rules.ts';
import { freeSheet, type GridSheet } from '../grid-sheet.ts';
import { type FreeSpinsMean, freeSpinsMean } from './award-parts.ts';
import { type GridContribution, gridContributions } from './grid-contributions.ts';

/** Expectations of a grid game in closed form. */
export interface GridReturn {
  readonly paid: GridRules;
  readonly free: GridRules;
  /** Of the paid and of the free spin; null when they are too much work. */
  readonly contributions: readonly GridContribution[] | null;
  readonly freeContributions: readonly GridContribution[] | null;
  /** Null with a maximum win (not linear) or without contributions. */
  readonly baseRtp: number | null;
  readonly rtp: number | null;
  readonly freeSpins: FreeSpinsMean;
}

export function gridReturn(par: GridSheet): GridReturn {
  const paid = gridRules(par, 'paid');
  const free = gridRules(par, 'free');
  const contributions = gridContributions(par, paid);
  const freeContributions =
    par.freeSpins === null ? [] : freeSheet(par) === par ? contributions : gridContributions(freeSheet(par), free);
  const freeSpins = freeSpinsMean(paid, free);
  const linear = par.maxWin === null;
  const baseRtp = linear ? total(contributions) : null;
  const eachFree = linear ? total(freeContributions) : null;
  const { perPaidSpin } = freeSpins;
  const freeRtp = perPaidSpin === 0 ? 0 : eachFree === null ? null : eachFree * paid.freeMultiplier * perPaidSpin;
  const rtp = baseRtp === null || freeRtp === null ? null : baseRtp + freeRtp;
  return { paid, free, contributions, freeContributions, baseRtp, rtp, freeSpins };
}

function total(contributions: readonly GridContribution[] | null): number | null {
  return contributions && contributions.reduce((sum, part) => sum + part.rtp, 0);
}
