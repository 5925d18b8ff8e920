import type { GridSheet } from '../grid-sheet.ts';
import type { Position } from '../outcome.ts';
import { entryFor, positionsOf } from './counted-wins.ts';
import type { Found } from './found.ts';
import { holds, multiplied, type Payable, paysFrom, standIn } from './payables.ts';

/**
 * A way is one cell of each reel from one side: the symbol itself, at least once, or a wild. The longest run pays, each of its ways with what its wilds
 * multiply it by. Ways over all reels pay once.
 */
export function wayWins(par: GridSheet, window: readonly (readonly string[])[], payable: Payable): readonly Found[] {
  const sides = (['left', 'right'] as const).filter((side) => paysFrom(par, side, payable));
  const wins = sides.map((side) => waysFrom(par, window, payable, side));
  return wins.length === 2 && wins[0]?.count === window.length ? wins.slice(0, 1) : wins;
}

function waysFrom(
  par: GridSheet,
  window: readonly (readonly string[])[],
  payable: Payable,
  side: 'left' | 'right',
): Found {
  const all = window.map((_, reel) => reel);
  const reels = side === 'left' ? all : all.toReversed();
  const end = reels.findIndex((reel) => !(window[reel] ?? []).some((cell) => holds(par, cell, reel, payable)));
  const run = end < 0 ? reels : reels.slice(0, end);
  const positions = run.flatMap((reel) =>
    (window[reel] ?? []).flatMap((cell, row): Position[] => (holds(par, cell, reel, payable) ? [[reel, row]] : [])),
  );
  const pay = (payable.pays[run.length - 1] ?? 0) * waysTimes(par, window, payable, run);
  return {
    kind: 'ways',
    line: null,
    symbol: payable.name,
    count: run.length,
    positions,
    multiplier: 1,
    pay,
    unit: 'total',
  };
}

/** The sum over all ways of what each is multiplied by: ways are tallied by the multipliers of their wilds. */
function waysTimes(
  par: GridSheet,
  window: readonly (readonly string[])[],
  payable: Payable,
  run: readonly number[],
): number {
  let tallies = [{ natural: false, multipliers: [] as readonly number[], ways: 1 }];
  for (const reel of run) {
    const next = new Map<string, (typeof tallies)[number]>();
    for (const tally of tallies)
      for (const cell of window[reel] ?? []) {
        if (!holds(par, cell, reel, payable)) continue;
        const natural = tally.natural || payable.symbols.includes(cell);
        const wild = standIn(par, cell, reel, payable)?.multiplier ?? 1;
        const multipliers = wild === 1 ? tally.multipliers : [...tally.multipliers, wild].toSorted((a, b) => a - b);
        const key = `${natural} ${multipliers.join()}`;
        const ways = tally.ways + (next.get(key)?.ways ?? 0);
        next.set(key, { natural, multipliers, ways });
      }
    tallies = [...next.values()];
  }
  return tallies.reduce(
    (sum, { natural, multipliers, ways }) => sum + (natural ? ways * multiplied(par, multipliers) : 0),
    0,
  );
}

/** All cells of the payable and the wilds that stand for it, anywhere. */
export function anywhereWin(
  par: GridSheet,
  window: readonly (readonly string[])[],
  payable: Payable,
): readonly Found[] {
  if (!window.flat().some((cell) => payable.symbols.includes(cell))) return [];
  const positions = positionsOf(window, (cell, reel) => holds(par, cell, reel, payable));
  const multiplier = multiplied(
    par,
    positions.flatMap(([reel, row]) => standIn(par, window[reel]?.[row] ?? '', reel, payable)?.multiplier ?? []),
  );
  const count = positions.length;
  const pay = entryFor(payable.pays, count) * multiplier;
  return [{ kind: 'anywhere', line: null, symbol: payable.name, count, positions, multiplier, pay, unit: 'total' }];
}
