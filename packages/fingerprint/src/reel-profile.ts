import type { Proportion } from './proportion.ts';
import { proportionOf } from './proportion.ts';
import type { SpinRecord } from './spin-record.ts';

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
 * @param records at least one, all of one geometry
 */
export function reelProfilesOf(records: readonly SpinRecord[], rows: readonly number[], z: number): ReelProfile[] {
  return rows.map((height, reel) => {
    const counts = rowCounts(records, reel, height);
    const symbols = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      reel,
      spins: records.length,
      symbols: symbols.map(([symbol, byRow]) => symbolFrequency(symbol, byRow, records.length, z)),
    };
  });
}

function rowCounts(records: readonly SpinRecord[], reel: number, height: number): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const { window } of records) {
    for (const [row, symbol] of (window[reel] ?? []).entries()) {
      let byRow = counts.get(symbol);
      if (byRow === undefined) {
        byRow = Array.from({ length: height }, () => 0);
        counts.set(symbol, byRow);
      }
      byRow[row] = (byRow[row] ?? 0) + 1;
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
