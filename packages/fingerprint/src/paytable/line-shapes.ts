import type { SampleColumns, WinColumns } from '../sample-columns.ts';
import { rowCount, type SymbolRows } from '../symbol-rows.ts';

/** Paylines and the wild, as line wins show them. */
export interface LineShapes {
  /** Highest line number seen. */
  readonly lines: number;
  /** Row of each reel (from 1) by line; null where the sample leaves more than one row. */
  readonly paylines: readonly (readonly (number | null)[])[];
  /** Code of the wild; null where no symbol stands for others. */
  readonly wild: number | null;
}

/**
 * The rows of each line are those on which every win of the line shows its symbol. Where no row is left, some symbol stands
 * in for others: the wild is the one symbol with which a row is left everywhere.
 * Null when no symbol explains all wins.
 */
export function lineShapesOf(columns: SampleColumns, wins: WinColumns, rows: SymbolRows): LineShapes | null {
  const lines = wins.wins.reduce((most, { kind, line }) => Math.max(most, kind === 'line' ? (line ?? 0) : 0), 0);
  const order = [...columns.symbols.keys()].toSorted((a, b) =>
    (columns.symbols[a] ?? '') < (columns.symbols[b] ?? '') ? -1 : 1,
  );
  for (const wild of [null, ...order]) {
    const left = rowsLeft(columns, wins, rows, { lines, wild });
    if (left === null) continue;
    const paylines = left.map((reels) => reels.map((mask) => (rowCount(mask) === 1 ? 32 - Math.clz32(mask) : null)));
    return { lines, paylines, wild };
  }
  return null;
}

/** Mask of the rows that are left, by line and reel. */
function rowsLeft(
  columns: SampleColumns,
  { wins, start, index }: WinColumns,
  { symbols, masks }: SymbolRows,
  { lines, wild }: { readonly lines: number; readonly wild: number | null },
): number[][] | null {
  const left = Array.from({ length: lines }, () => columns.rows.map((height) => (1 << height) - 1));
  const codes = wins.map(({ symbol }) => columns.symbols.indexOf(symbol));
  const lineOf = wins.map(({ kind, line }) => (kind === 'line' && line !== null ? line - 1 : -1));
  for (let spin = 0; spin < columns.spins; spin += 1) {
    const end = start[spin + 1] ?? 0;
    for (let at = start[spin] ?? 0; at < end; at += 1) {
      const id = index[at] ?? 0;
      const reels = left[lineOf[id] ?? -1];
      if (reels === undefined) continue;
      const count = wins[id]?.count ?? 0;
      if (count > reels.length) return null;
      const symbol = codes[id] ?? -1;
      for (let reel = 0; reel < count; reel += 1) {
        const first = (columns.reels[reel]?.shown[spin] ?? 0) * symbols;
        const of = masks[reel];
        const fits = (symbol < 0 ? 0 : (of?.[first + symbol] ?? 0)) | (wild === null ? 0 : (of?.[first + wild] ?? 0));
        const kept = (reels[reel] ?? 0) & fits;
        if (kept === 0) return null;
        reels[reel] = kept;
      }
    }
  }
  return left;
}
