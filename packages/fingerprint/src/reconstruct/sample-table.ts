import type { SpinRecord } from '../spin-record.ts';

/** A sample's windows in columns: one byte a cell, so that a million spins can be gone through many times. */
export interface SampleTable {
  readonly spins: number;
  /** Rows of each reel. */
  readonly rows: readonly number[];
  /** Offset of each reel's first cell within a spin. */
  readonly offsets: readonly number[];
  /** Cells of a spin. */
  readonly stride: number;
  /** In the order of UTF-16 code units: codes compare as names do. */
  readonly symbols: readonly string[];
  /** Symbol code of `spin * stride + offsets[reel] + row`. */
  readonly cells: Uint8Array;
}

/** @param records of one geometry, with at most 128 different symbols */
export function sampleTable(records: readonly SpinRecord[], rows: readonly number[]): SampleTable {
  const codes = new Map<string, number>();
  const stride = rows.reduce((sum, height) => sum + height, 0);
  const cells = new Uint8Array(records.length * stride);
  let next = 0;
  for (const { window } of records) {
    for (const column of window) {
      for (const symbol of column) {
        let code = codes.get(symbol);
        if (code === undefined) {
          code = codes.size;
          codes.set(symbol, code);
        }
        cells[next] = code;
        next += 1;
      }
    }
  }
  const symbols = [...codes.keys()].toSorted();
  const sorted = new Uint8Array(symbols.length);
  for (const [code, symbol] of symbols.entries()) sorted[codes.get(symbol) ?? 0] = code;
  for (let cell = 0; cell < cells.length; cell += 1) cells[cell] = sorted[cells[cell] ?? 0] ?? 0;
  const offsets = rows.map((_, reel) => rows.slice(0, reel).reduce((sum, height) => sum + height, 0));
  return { spins: records.length, rows, offsets, stride, symbols, cells };
}
