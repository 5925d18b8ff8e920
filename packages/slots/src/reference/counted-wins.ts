import type { GridSheet } from '../grid-sheet.ts';
import type { Position } from '../outcome.ts';
import type { Found } from './found.ts';

/** Scatters, and bonuses of the window, before wilds expand. */
export function countedWins(par: GridSheet, shown: readonly (readonly string[])[]): readonly Found[] {
  const base = { line: null, multiplier: 1 } as const;
  const scatters = par.scatters.map(({ symbol, also = [], pays, bet }): Found => {
    const positions = positionsOf(shown, (cell) => cell === symbol || also.includes(cell));
    const count = positions.length;
    return { ...base, kind: 'scatter', symbol, count, positions, pay: entryFor(pays, count), unit: bet ?? 'total' };
  });
  const bonuses = par.bonuses.flatMap(({ symbol, on, least, mean }): readonly Found[] => {
    const positions = positionsOf(shown, (cell) => cell === symbol);
    if (on === 'line' || positions.length < least) return [];
    return [{ ...base, kind: 'bonus', symbol, count: positions.length, positions, pay: mean, unit: 'total' }];
  });
  return [...scatters, ...bonuses];
}

export function positionsOf(
  window: readonly (readonly string[])[],
  counts: (symbol: string, reel: number) => boolean,
): Position[] {
  return window.flatMap((column, reel) =>
    column.flatMap((symbol, row): Position[] => (counts(symbol, reel) ? [[reel, row]] : [])),
  );
}

/** Entry for `count` symbols; more than the last entry count as the last. */
export function entryFor(values: readonly number[] | undefined, count: number): number {
  if (values === undefined || count === 0) return 0;
  return values[Math.min(count, values.length) - 1] ?? 0;
}
