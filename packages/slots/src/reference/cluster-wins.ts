import type { GridSheet } from '../grid-sheet.ts';
import type { Position } from '../outcome.ts';
import { entryFor, positionsOf } from './counted-wins.ts';
import type { Found } from './found.ts';
import { holds, multiplied, type Payable, standIn } from './payables.ts';

/** Orthogonal neighbours of the symbol and the wilds that stand for it; at least one cell is the symbol itself. */
export function clusterWins(
  par: GridSheet,
  window: readonly (readonly string[])[],
  payable: Payable,
  minimum: number,
): readonly Found[] {
  const cells = positionsOf(window, (cell, reel) => holds(par, cell, reel, payable));
  const left = new Set(cells.map(([reel, row]) => `${reel} ${row}`));
  const found: Found[] = [];
  for (const start of cells) {
    const cluster: Position[] = [];
    const open: Position[] = [start];
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      const [reel, row] = cell;
      if (!left.delete(`${reel} ${row}`)) continue;
      cluster.push(cell);
      open.push([reel - 1, row], [reel + 1, row], [reel, row - 1], [reel, row + 1]);
    }
    const natural = cluster.some(([reel, row]) => payable.symbols.includes(window[reel]?.[row] ?? ''));
    if (cluster.length < minimum || !natural) continue;
    const multiplier = multiplied(
      par,
      cluster.flatMap(([reel, row]) => standIn(par, window[reel]?.[row] ?? '', reel, payable)?.multiplier ?? []),
    );
    const pay = entryFor(payable.pays, cluster.length) * multiplier;
    const positions = cluster.toSorted(([a, b], [c, d]) => a - c || b - d);
    const count = cluster.length;
    found.push({ kind: 'cluster', line: null, symbol: payable.name, count, positions, multiplier, pay, unit: 'total' });
  }
  return found;
}
