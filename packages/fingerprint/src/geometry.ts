import { invalid } from './spin-record.ts';
import type { SpinRecord } from './spin-record.ts';

/** The shape of the window: rows of each reel, left to right. */
export interface Geometry {
  readonly reels: number;
  readonly rows: readonly number[];
  /** Whether the engine told the stops of its reels. */
  readonly stopsKnown: boolean;
}

/**
 * The geometry that all records share.
 * @throws AppError INVALID_INPUT naming the first record that differs: such a sample mixes games
 */
export function geometryOf(first: SpinRecord, records: readonly SpinRecord[]): Geometry {
  const rows = first.window.map((column) => column.length);
  const stopsKnown = first.stops !== null;
  for (const [index, { window, stops }] of records.entries()) {
    if (window.length !== rows.length || window.some((column, reel) => column.length !== rows[reel])) {
      const found = window.map((column) => column.length).join(',');
      throw invalid(`records[${index}].window`, `rows a reel are ${rows.join(',')} in records[0], but ${found} here`);
    }
    if ((stops !== null) !== stopsKnown) {
      throw invalid(`records[${index}].stops`, 'either all records of a sample have stops or none has');
    }
  }
  return { reels: rows.length, rows, stopsKnown };
}
