import type { GridSheet } from '../grid-sheet.ts';
import type { Position } from '../outcome.ts';
import type { Found } from './found.ts';
import { holds, multiplied, type Payable, payables, paysFrom, standIn } from './payables.ts';

/** The wins of one line: the best run from each side that pays. A line that is full from both sides pays once. */
export function lineWins(
  par: GridSheet,
  window: readonly (readonly string[])[],
  rows: readonly number[],
  line: number,
): readonly Found[] {
  const places = rows.map((row, reel): Position => [reel, row - 1]);
  const best = (side: 'left' | 'right'): Found | null => {
    const cells = side === 'left' ? places : places.toReversed();
    const runs = payables(par)
      .filter((one) => paysFrom(par, side, one))
      .flatMap((one) => runOf(par, window, cells, one));
    const [first, ...others] = runs.map((run): Found => ({ ...run, line }));
    if (first === undefined) return null;
    return others.reduce((winner, run) => (run.pay > winner.pay ? run : winner), first);
  };
  const left = best('left');
  const right = best('right');
  if (left === null || right === null) return [left ?? right ?? []].flat();
  if (left.count < rows.length || right.count < rows.length) return [left, right];
  return left.pay >= right.pay ? [left] : [right];
}

/** The payable's run along the cells, if it pays: at least one cell is a symbol of its own. */
function runOf(
  par: GridSheet,
  window: readonly (readonly string[])[],
  cells: readonly Position[],
  payable: Payable,
): readonly Found[] {
  const at = ([reel, row]: Position): string => window[reel]?.[row] ?? '';
  const end = cells.findIndex((cell) => !holds(par, at(cell), cell[0], payable));
  const run = end < 0 ? cells : cells.slice(0, end);
  if (!run.some((cell) => payable.symbols.includes(at(cell)))) return [];
  const multipliers = run.flatMap((cell) => standIn(par, at(cell), cell[0], payable)?.multiplier ?? []);
  const multiplier = multiplied(par, multipliers);
  const pay = (payable.pays[run.length - 1] ?? 0) * multiplier;
  if (pay === 0) return [];
  return [
    {
      kind: payable.kind,
      line: null,
      symbol: payable.name,
      count: run.length,
      positions: run,
      multiplier,
      pay,
      unit: 'line',
    },
  ];
}
