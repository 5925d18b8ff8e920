import type { SampleColumns } from './sample-columns.ts';

/** Where each window shows each symbol, by reel: bit r of `masks[reel][window * symbols + symbol]` is row r from the top. */
export interface SymbolRows {
  readonly symbols: number;
  readonly masks: readonly Uint16Array[];
}

export function symbolRows({ symbols, reels }: SampleColumns): SymbolRows {
  const masks = reels.map(({ codes }) => {
    const of = new Uint16Array(codes.length * symbols.length);
    for (const [window, rows] of codes.entries()) {
      for (const [row, symbol] of rows.entries()) {
        const at = window * symbols.length + symbol;
        of[at] = (of[at] ?? 0) | (1 << row);
      }
    }
    return of;
  });
  return { symbols: symbols.length, masks };
}

/** Number of rows in a mask. */
export function rowCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
