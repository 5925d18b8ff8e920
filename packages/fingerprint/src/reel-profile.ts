import type { Proportion } from './proportion.ts';
import { proportionOf } from './proportion.ts';
import type { SampleColumns } from './sample-columns.ts';

/** How often a symbol stood on one row of a reel. */
export interface RowFrequency {
  readonly row: number;
  readonly count: number;
  readonly frequency: number;
  readonly low: number;
  readonly high: number;
}

/** How often a symbol was seen on a reel. */
export interface SymbolFrequency {
  readonly symbol: string;
  /** Cells of the reel that showed it, over all spins and rows. */
  readonly count: number;
  /** Share of the reel's cells. */
  readonly frequency: number;
  readonly low: number;
  readonly high: number;
  readonly rows: readonly RowFrequency[];
}

export interface ReelProfile {
  readonly reel: number;
  readonly spins: number;
  /** By symbol, in the order of UTF-16 code units. */
  readonly symbols: readonly SymbolFrequency[];
}

/**
 * Symbol frequencies a reel and a row, with Wilson intervals. Cells of one spin hang together (a strip moves as a
 * whole), so the interval of a whole reel counts spins, not cells, as trials: it never promises too much.
 * Null without any such spin.
 * @param free whether free spins are counted, or paid ones
 */
export function reelProfilesOf(columns: SampleColumns, free: boolean, z: number): ReelProfile[] | null {
  let spins = 0;
  for (let spin = 0; spin < columns.spins; spin += 1) if ((columns.free[spin] === 1) === free) spins += 1;
  if (spins === 0) return null;
  return columns.rows.map((height, reel) => {
    const counts = rowCounts(columns, free, reel, height);
    const symbols = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      reel,
      spins,
      symbols: symbols.map(([symbol, byRow]) => symbolFrequency(symbol, byRow, spins, z)),
    };
  });
}

function rowCounts(columns: SampleColumns, free: boolean, reel: number, height: number): Map<string, number[]> {
  const { windows = [], shown = new Uint32Array() } = columns.reels[reel] ?? {};
  const spinsByWindow = new Float64Array(windows.length);
  for (let spin = 0; spin < columns.spins; spin += 1) {
    if ((columns.free[spin] === 1) !== free) continue;
    const window = shown[spin] ?? 0;
    spinsByWindow[window] = (spinsByWindow[window] ?? 0) + 1;
  }
  const counts = new Map<string, number[]>();
  for (const [id, window] of windows.entries()) {
    const spins = spinsByWindow[id] ?? 0;
    if (spins === 0) continue;
    for (const [row, symbol] of window.entries()) {
      let byRow = counts.get(symbol);
      if (byRow === undefined) {
        byRow = Array.from({ length: height }, () => 0);
        counts.set(symbol, byRow);
      }
      byRow[row] = (byRow[row] ?? 0) + spins;
    }
  }
  return counts;
}

function symbolFrequency(symbol: string, byRow: readonly number[], spins: number, z: number): SymbolFrequency {
  const count = byRow.reduce((total, cells) => total + cells, 0);
  return {
    symbol,
    count,
    ...share(proportionOf(count / byRow.length, spins, z)),
    rows: byRow.map((cells, row) => ({ row, count: cells, ...share(proportionOf(cells, spins, z)) })),
  };
}

function share({ value, low, high }: Proportion): { frequency: number; low: number; high: number } {
  return { frequency: value, low, high };
}
