import { expandColumn } from './grid/grid-rules.ts';
import { freeSheet, type GridSheet } from './grid-sheet.ts';
import { clusterWins } from './reference/cluster-wins.ts';
import { countedWins, entryFor, positionsOf } from './reference/counted-wins.ts';
import type { Found } from './reference/found.ts';
import { lineWins } from './reference/line-runs.ts';
import { payables } from './reference/payables.ts';
import { anywhereWin, wayWins } from './reference/way-wins.ts';
import type { Bet, FeatureTrigger, SpinMode, Win } from './outcome.ts';

/**
 * The rules of a grid game's spin, written to be read; the state graph must pay the same for every window.
 * @param shown the window, reel by reel, top to bottom, before wilds expand
 */
export function gridWins(whole: GridSheet, shown: readonly (readonly string[])[], bet: Bet, mode: SpinMode): Win[] {
  const par = mode.kind === 'freeSpins' ? freeSheet(whole) : whole;
  const free = mode.kind === 'freeSpins' ? mode.multiplier : 1;
  const window = shown.map((column, reel) => expandColumn(par, column, reel));
  const lines = par.pay.by === 'lines' ? par.pay.paylines.length : 1;
  const found = [...windowWins(par, window), ...countedWins(par, shown)].filter((win) => win.pay > 0);
  const wins = found.map(({ pay, unit, ...win }): Win => {
    const unitMinor = unit === 'line' ? bet.stakeMinor / lines : bet.stakeMinor;
    return { ...win, multiplier: win.multiplier * free, amountMinor: Math.round(pay * unitMinor) * free };
  });
  return capped(par, wins, bet);
}

/** Free spins that a window awards. */
export function gridFeatures(
  whole: GridSheet,
  shown: readonly (readonly string[])[],
  mode: SpinMode,
): readonly FeatureTrigger[] {
  const par = mode.kind === 'freeSpins' ? freeSheet(whole) : whole;
  if (par.freeSpins === null || (mode.kind === 'freeSpins' && !par.freeSpins.retrigger)) return [];
  const awarded = par.scatters.reduce((sum, { symbol, also = [], awards, retriggers }) => {
    const row = mode.kind === 'freeSpins' ? (retriggers ?? awards) : awards;
    return sum + entryFor(row, positionsOf(shown, (cell) => cell === symbol || also.includes(cell)).length);
  }, 0);
  return awarded === 0 ? [] : [{ kind: 'freeSpins', awarded, multiplier: par.freeSpins.multiplier }];
}

/** What exceeds the maximum win is taken off the last wins. */
function capped(par: GridSheet, wins: readonly Win[], bet: Bet): Win[] {
  let left = par.maxWin === null ? Number.POSITIVE_INFINITY : Math.round(par.maxWin * bet.stakeMinor);
  return wins.flatMap((win) => {
    const amountMinor = Math.min(win.amountMinor, left);
    left -= amountMinor;
    return amountMinor > 0 ? [{ ...win, amountMinor }] : [];
  });
}

function windowWins(par: GridSheet, window: readonly (readonly string[])[]): readonly Found[] {
  const { pay } = par;
  switch (pay.by) {
    case 'lines':
      return pay.paylines.flatMap((rows, index) => lineWins(par, window, rows, index + 1));
    case 'ways':
      return payables(par).flatMap((one) => wayWins(par, window, one));
    case 'clusters':
      return payables(par).flatMap((one) => clusterWins(par, window, one, pay.minimum));
    case 'anywhere':
      return payables(par).flatMap((one) => anywhereWin(par, window, one));
  }
}
