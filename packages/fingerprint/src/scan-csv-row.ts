import { ByteInterner, hashStep } from './byte-interner.ts';
import type { KnownPieces, LineScan } from './line-scan.ts';

const comma = 0x2c;
const [zero, nine] = [0x30, 0x39];
const digitsMax = 15;

/** What a column of a CSV file holds: a figure, or the place of a reel or of a stop. */
export type CsvColumn =
  | { readonly kind: 'stake' | 'payout' | 'bet' | 'free' | 'at' }
  | { readonly kind: 'reel' | 'stop'; readonly place: number };

/** Reads one row of plain whole numbers and known windows. False for everything else. */
export class CsvRowScanner {
  readonly #known: KnownPieces;
  readonly #columns: readonly CsvColumn[];

  constructor(known: KnownPieces, columns: readonly CsvColumn[]) {
    this.#known = known;
    this.#columns = columns;
  }

  /** @param end exclusive, without the line feed */
  scan(bytes: Uint8Array, start: number, end: number, scan: LineScan): boolean {
    scan.clear();
    let at = start;
    for (let column = 0; column < this.#columns.length; column += 1) {
      if (column > 0) {
        if (bytes[at] !== comma || at >= end) return false;
        at += 1;
      }
      const meaning = this.#columns[column];
      if (meaning === undefined) return false;
      at =
        meaning.kind === 'reel'
          ? this.#window(bytes, at, end, scan, meaning.place)
          : figure(bytes, at, end, scan, meaning);
      if (at < 0) return false;
    }
    return at === end;
  }

  #window(bytes: Uint8Array, start: number, end: number, scan: LineScan, place: number): number {
    const piece = scan.windows[place];
    if (piece === undefined) return -1;
    let hash: number = ByteInterner.seed;
    let at = start;
    for (; at < end && bytes[at] !== comma; at += 1) hash = hashStep(hash, bytes[at] ?? 0);
    piece.start = start;
    piece.end = at;
    piece.hash = hash;
    piece.id = this.#known.windows[place]?.find(bytes, start, at, hash) ?? -1;
    scan.reels += 1;
    return at;
  }
}

/** Place after a whole number, or -1. An empty cell is left as it is. */
function figure(bytes: Uint8Array, start: number, end: number, scan: LineScan, column: CsvColumn): number {
  let value = 0;
  let at = start;
  for (; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === comma) break;
    if (byte < zero || byte > nine) return -1;
    value = value * 10 + (byte - zero);
  }
  if (at - start > digitsMax) return -1;
  if (at === start) return column.kind === 'free' || column.kind === 'stop' ? -1 : at;
  switch (column.kind) {
    case 'stake':
      scan.stake = value;
      return at;
    case 'payout':
      scan.payout = value;
      return at;
    case 'bet':
      scan.bet = value;
      return at;
    case 'at':
      scan.at = value;
      return at;
    case 'free':
      scan.free = value === 1;
      return at - start === 1 && value <= 1 ? at : -1;
    case 'stop':
      scan.stops[column.place] = value;
      scan.stopCount = Math.max(0, scan.stopCount) + 1;
      return at;
    case 'reel':
      return -1;
  }
}
