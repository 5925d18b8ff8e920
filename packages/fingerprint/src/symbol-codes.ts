import { limits } from '@croupier/kernel/limits';
import { checkRecord, invalid, isSymbol } from './spin-record.ts';
import type { SpinRecord } from './spin-record.ts';

/** Symbols in the order of their first appearance, each with its index; and the index of every cell, spin by spin. */
export interface SymbolCodes {
  readonly symbols: Map<string, number>;
  readonly codes: Uint8Array;
}

/** @throws AppError INVALID_INPUT naming the record with a symbol too many */
export function symbolCodes(records: readonly SpinRecord[]): SymbolCodes {
  const symbols = new Map<string, number>();
  let cells = 0;
  for (const { window } of records) for (const column of window) cells += column.length;
  const codes = new Uint8Array(cells);
  let cell = 0;
  for (const [index, record] of records.entries()) {
    for (const column of record.window) {
      for (const symbol of column) {
        let code = symbols.get(symbol);
        if (code === undefined) {
          if (!isSymbol(symbol)) checkRecord(record, index);
          code = symbols.size;
          symbols.set(symbol, code);
        }
        codes[cell] = code;
        cell += 1;
      }
    }
    if (symbols.size > limits.parSymbolsMax) {
      throw invalid(`records[${index}].window`, `a sample holds at most ${limits.parSymbolsMax} different symbols`);
    }
  }
  return { symbols, codes };
}
