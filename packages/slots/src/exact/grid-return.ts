import type { GridRules } from '../grid/grid-rules.ts';
import { gridRules } from '../grid/grid-rules.ts';
import type { GridSheet } from '../grid-sheet.ts';
import { type GridContribution, gridContributions } from './grid-contributions.ts';
import { scatterProbabilities } from './scatter-counts.ts';

/** Expectations of a grid game in closed form. */
export interface GridReturn {
  readonly paid: GridRules;
  readonly free: GridRules;
  /** Of the paid spin; null when they are too much work. */
  readonly contributions: readonly GridContribution[] | null;
  /** Null with a maximum win (not linear) or without contributions. */
  readonly baseRtp: number | null;
  readonly rtp: number | null;
  readonly triggerProbability: number;
  /** Mean free spins that a paid, and that a free spin awards. */
  readonly awarded: number;
  readonly retriggered: number;
  /** Mean free spins after a paid spin; Infinity when they never end. */
  readonly perPaidSpin: number;
  readonly freeRtp: number | null;
}

export function gridReturn(par: GridSheet): GridReturn {
  const paid = gridRules(par, 'paid');
  const free = par.freeSpins?.reels ? gridRules(par, 'free') : paid;
  const contributions = gridContributions(par, paid);
  const baseRtp = par.maxWin === null ? total(contributions) : null;
  const freeContributions = par.freeSpins === null ? [] : free === paid ? contributions : gridContributions(par, free);
  const eachFree = par.maxWin === null ? total(freeContributions) : null;
  const { awarded, trigger } = awards(paid);
  const retriggered = free.retrigger ? awards(free).awarded : 0;
  const perPaidSpin =
    awarded === 0 ? 0 : retriggered >= 1 - 1e-12 ? Number.POSITIVE_INFINITY : awarded / (1 - retriggered);
  const freeRtp = eachFree === null ? null : perPaidSpin === 0 ? 0 : eachFree * paid.freeMultiplier * perPaidSpin;
  return {
    paid,
    free,
    contributions,
    baseRtp,
    rtp: baseRtp === null || freeRtp === null ? null : baseRtp + freeRtp,
    triggerProbability: trigger,
    awarded,
    retriggered,
    perPaidSpin,
    freeRtp,
  };
}

function total(contributions: readonly GridContribution[] | null): number | null {
  return contributions && contributions.reduce((sum, part) => sum + part.rtp, 0);
}

function awards(rules: GridRules): { readonly awarded: number; readonly trigger: number } {
  let awarded = 0;
  let trigger = 0;
  scatterProbabilities(rules).forEach((probability, sum) => {
    const count = rules.awards[sum] ?? 0;
    awarded += probability * count;
    if (count > 0) trigger += probability;
  });
  return { awarded, trigger };
}
