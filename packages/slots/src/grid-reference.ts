import { expandColumn, gridPays } from './grid/grid-rules.ts';
import type { GridSheet, GridWild } from './grid-sheet.ts';
import type { Bet, FeatureTrigger, Position, SpinMode, Win } from './outcome.ts';

/** A win before money: `pay` x line bet by lines, x total bet otherwise, multipliers of wilds included. */
interface Found {
  readonly kind: Win['kind'];
  readonly line: number | null;
  readonly symbol: string;
  readonly count: number;
  readonly positions: readonly Position[];
  readonly multiplier: number;
  readonly pay: number;
  readonly unit: 'line' | 'total';
}

/**
 * The rules of a grid game's spin, written to be read; the state graph must pay the same for every window.
 * @param shown the window, reel by reel, top to bottom, before wilds expand
 */
export function gridWins(par: GridSheet, shown: readonly (readonly string[])[], bet: Bet, mode: SpinMode): Win[] {
  const free = mode.kind === 'freeSpins' ? mode.multiplier : 1;
  const window = shown.map((column) => expandColumn(par, column));
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
  par: GridSheet,
  shown: readonly (readonly string[])[],
  mode: SpinMode,
): readonly FeatureTrigger[] {
  if (par.freeSpins === null || (mode.kind === 'freeSpins' && !par.freeSpins.retrigger)) return [];
  const awarded = par.scatters.reduce(
    (sum, scatter) => sum + entryFor(scatter.awards, positionsOf(shown, (symbol) => symbol === scatter.symbol).length),
    0,
  );
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
  switch (par.pay.by) {
    case 'lines': {
      const { paylines, direction } = par.pay;
      return paylines.flatMap((rows, index) => lineWins(par, window, rows, index + 1, direction === 'both'));
    }
    case 'ways':
      return [...gridPays(par).keys()].flatMap((symbol) => wayWins(par, window, symbol));
    case 'clusters': {
      const { minimum } = par.pay;
      return [...gridPays(par).keys()].flatMap((symbol) => clusterWins(par, window, symbol, minimum));
    }
    case 'anywhere':
      return [...gridPays(par).keys()].flatMap((symbol) => anywhereWins(par, window, symbol));
  }
}

/** The wild of that symbol, if it stands for `natural`. Wilds stand for no other wild, no scatter and no bonus. */
function standIn(par: GridSheet, symbol: string, natural: string): GridWild | undefined {
  const wild = par.wilds.find((one) => one.symbol === symbol);
  const apart = [...par.wilds, ...par.scatters, ...par.bonuses].some((one) => one.symbol === natural);
  return apart || wild === undefined || wild.excludes.includes(natural) ? undefined : wild;
}

function together(par: GridSheet, multipliers: readonly number[]): number {
  return par.wildMultipliers === 'highest'
    ? Math.max(1, ...multipliers)
    : multipliers.reduce((product, one) => product * one, 1);
}

function lineWins(
  par: GridSheet,
  window: readonly (readonly string[])[],
  rows: readonly number[],
  line: number,
  both: boolean,
): readonly Found[] {
  const cells = rows.map((row, reel) => window[reel]?.[row - 1] ?? '');
  const places = rows.map((row, reel): Position => [reel, row - 1]);
  const left = bestRun(par, cells);
  const make = (run: Run, positions: readonly Position[]): Found => ({
    ...run,
    kind: par.bonuses.some((bonus) => bonus.on === 'line' && bonus.symbol === run.symbol) ? 'bonus' : 'line',
    line,
    positions: positions.slice(0, run.count),
    unit: 'line',
  });
  const right = both ? bestRun(par, cells.toReversed()) : null;
  if (right === null) return [make(left, places)];
  const wins = [make(left, places), make(right, places.toReversed())];
  if (left.count < cells.length || right.count < cells.length) return wins;
  return left.pay >= right.pay ? wins.slice(0, 1) : wins.slice(1);
}

interface Run {
  readonly symbol: string;
  readonly count: number;
  readonly multiplier: number;
  readonly pay: number;
}

/** From the left, the better of the first natural symbol's run with wilds in it and the first wild's own run; the natural one when equal. */
function bestRun(par: GridSheet, cells: readonly string[]): Run {
  const isWild = (symbol: string): boolean => par.wilds.some((wild) => wild.symbol === symbol);
  const payOf = (symbol: string, count: number): number => gridPays(par).get(symbol)?.[count - 1] ?? 0;
  const leader = cells[0] ?? '';
  const ownCount = isWild(leader) ? lengthOf(cells, (symbol) => symbol === leader) : 0;
  const own = { symbol: leader, count: ownCount, multiplier: 1, pay: payOf(leader, ownCount) };
  const natural = cells.find((symbol) => !isWild(symbol));
  if (natural === undefined) return own;
  const count = lengthOf(cells, (symbol) => symbol === natural || standIn(par, symbol, natural) !== undefined);
  if (!cells.slice(0, count).includes(natural)) return own;
  const multiplier = together(
    par,
    cells.slice(0, count).flatMap((symbol) => standIn(par, symbol, natural)?.multiplier ?? []),
  );
  const pay = payOf(natural, count) * multiplier;
  return pay >= own.pay ? { symbol: natural, count, multiplier, pay } : own;
}

function lengthOf(cells: readonly string[], holds: (symbol: string) => boolean): number {
  const end = cells.findIndex((symbol) => !holds(symbol));
  return end < 0 ? cells.length : end;
}

/** A way is one cell of each reel from the left: the symbol itself, at least once, or a wild. A wild multiplies the ways through it. */
function wayWins(par: GridSheet, window: readonly (readonly string[])[], symbol: string): readonly Found[] {
  const holds = (cell: string): boolean => cell === symbol || standIn(par, cell, symbol) !== undefined;
  const end = window.findIndex((column) => !column.some(holds));
  const count = end < 0 ? window.length : end;
  let ways = 1;
  let bare = 1;
  for (const column of window.slice(0, count)) {
    const wilds = column.reduce((sum, cell) => sum + (standIn(par, cell, symbol)?.multiplier ?? 0), 0);
    ways *= column.filter((cell) => cell === symbol).length + wilds;
    bare *= wilds;
  }
  const positions = positionsOf(window.slice(0, count), holds);
  const pay = (gridPays(par).get(symbol)?.[count - 1] ?? 0) * (ways - bare);
  return [{ kind: 'ways', line: null, symbol, count, positions, multiplier: 1, pay, unit: 'total' }];
}

/** Orthogonal neighbours of the symbol and the wilds that stand for it; at least one cell is the symbol itself. */
function clusterWins(
  par: GridSheet,
  window: readonly (readonly string[])[],
  symbol: string,
  minimum: number,
): readonly Found[] {
  const holds = (cell: string): boolean => cell === symbol || standIn(par, cell, symbol) !== undefined;
  const left = new Set(positionsOf(window, holds).map(([reel, row]) => `${reel} ${row}`));
  const found: Found[] = [];
  for (const [reel, row] of positionsOf(window, holds)) {
    const cluster: Position[] = [];
    const open: Position[] = [[reel, row]];
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      if (!left.delete(`${cell[0]} ${cell[1]}`)) continue;
      cluster.push(cell);
      open.push([cell[0] - 1, cell[1]], [cell[0] + 1, cell[1]], [cell[0], cell[1] - 1], [cell[0], cell[1] + 1]);
    }
    const cells = cluster.map(([x, y]) => window[x]?.[y] ?? '');
    if (cluster.length < minimum || !cells.includes(symbol)) continue;
    const multiplier = together(
      par,
      cells.flatMap((cell) => standIn(par, cell, symbol)?.multiplier ?? []),
    );
    const pay = entryFor(gridPays(par).get(symbol), cluster.length) * multiplier;
    const positions = cluster.toSorted(([a, b], [c, d]) => a - c || b - d);
    found.push({
      kind: 'cluster',
      line: null,
      symbol,
      count: cluster.length,
      positions,
      multiplier,
      pay,
      unit: 'total',
    });
  }
  return found;
}

function anywhereWins(par: GridSheet, window: readonly (readonly string[])[], symbol: string): readonly Found[] {
  const holds = (cell: string): boolean => cell === symbol || standIn(par, cell, symbol) !== undefined;
  if (!window.flat().includes(symbol)) return [];
  const positions = positionsOf(window, holds);
  const multiplier = together(
    par,
    window.flat().flatMap((cell) => standIn(par, cell, symbol)?.multiplier ?? []),
  );
  const count = positions.length;
  const pay = entryFor(gridPays(par).get(symbol), count) * multiplier;
  return [{ kind: 'anywhere', line: null, symbol, count, positions, multiplier, pay, unit: 'total' }];
}

/** Scatters, and bonuses of the window, before wilds expand. */
function countedWins(par: GridSheet, shown: readonly (readonly string[])[]): readonly Found[] {
  const base = { line: null, multiplier: 1, unit: 'total' } as const;
  const scatters = par.scatters.map(({ symbol, pays }): Found => {
    const positions = positionsOf(shown, (cell) => cell === symbol);
    const count = positions.length;
    return { ...base, kind: 'scatter', symbol, count, positions, pay: entryFor(pays, count) };
  });
  const bonuses = par.bonuses.flatMap(({ symbol, on, least, mean }): readonly Found[] => {
    const positions = positionsOf(shown, (cell) => cell === symbol);
    if (on === 'line' || positions.length < least) return [];
    return [{ ...base, kind: 'bonus', symbol, count: positions.length, positions, pay: mean }];
  });
  return [...scatters, ...bonuses];
}

function positionsOf(window: readonly (readonly string[])[], holds: (symbol: string) => boolean): Position[] {
  return window.flatMap((column, reel) =>
    column.flatMap((symbol, row): Position[] => (holds(symbol) ? [[reel, row]] : [])),
  );
}

function entryFor(values: readonly number[] | undefined, count: number): number {
  if (values === undefined || count === 0) return 0;
  return values[Math.min(count, values.length) - 1] ?? 0;
}
