import type { SpinRecord } from '../spin-record.ts';
import { symbolCodes, type SymbolCodes } from '../symbol-codes.ts';

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

/**
 * @param records of one geometry
 * @param coded of the same records
 */
export function sampleTable(
  records: readonly SpinRecord[],
  rows: readonly number[],
  coded: SymbolCodes = symbolCodes(records),
): SampleTable {
  const symbols = [...coded.symbols.keys()].toSorted();
  const sorted = new Uint8Array(256);
  for (const [code, symbol] of symbols.entries()) sorted[coded.symbols.get(symbol) ?? 0] = code;
  const cells = new Uint8Array(coded.codes.length);
  for (let cell = 0; cell < cells.length; cell += 1) cells[cell] = sorted[coded.codes[cell] ?? 0] ?? 0;
  const stride = rows.reduce((sum, height) => sum + height, 0);
  const offsets = rows.map((_, reel) => rows.slice(0, reel).reduce((sum, height) => sum + height, 0));
  return { spins: records.length, rows, offsets, stride, symbols, cells };
}
