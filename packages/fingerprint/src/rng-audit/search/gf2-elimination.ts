/** Columns of one block: a table of 256 sums of pivot rows. */
const blockColumns = 8;

/**
 * Linear equations over GF(2) in many unknowns, solved by the Method of the Four Russians (Arlazarov et al., 1970; Albrecht, Bard and Hart,
 * ACM TOMS 37, 2010): eight columns at a time, with one addition a row for all eight.
 */
export class Gf2Elimination {
  readonly #unknowns: number;
  /** Words of a row: unknowns, highest bit of a word first, and the right-hand side in a word of its own. */
  readonly #width: number;
  readonly #rows: Int32Array;
  /** Rows in their order: pivots first. */
  readonly #order: Int32Array;
  readonly #pivots: number[] = [];
  readonly #table: Int32Array;
  #column = 0;

  /** @param rows of `widthOf(unknowns)` words each; they are changed */
  constructor(unknowns: number, rows: Int32Array) {
    this.#unknowns = unknowns;
    this.#width = widthOf(unknowns);
    this.#rows = rows;
    this.#order = Int32Array.from({ length: rows.length / this.#width }, (_, at) => at);
    this.#table = new Int32Array(this.#width << blockColumns);
  }

  /** Equations that the others do not imply, as far as the elimination has come. */
  get rank(): number {
    return this.#pivots.length;
  }

  /**
   * Eliminates the next eight columns.
   * @returns words added, about; 0 when all columns are done
   */
  step(): number {
    if (this.#column >= this.#unknowns) return 0;
    const first = this.#pivots.length;
    const word = this.#column >>> 5;
    const shift = 24 - (this.#column & 31);
    const columns = this.#pivotsOfBlock(word, shift);
    const found = columns.length;
    this.#column += blockColumns;
    if (found === 0) return this.#order.length;
    this.#fillTable(first, found, word);
    const tableOfByte = tablePlaces(columns);
    const [width, rows, table, order] = [this.#width, this.#rows, this.#table, this.#order];
    for (let at = first + found; at < order.length; at += 1) {
      const row = (order[at] ?? 0) * width;
      const place = tableOfByte[((rows[row + word] ?? 0) >>> shift) & 255] ?? 0;
      if (place === 0) continue;
      const sums = place * width;
      for (let own = word; own < width; own += 1) rows[row + own] = (rows[row + own] ?? 0) ^ (table[sums + own] ?? 0);
    }
    return (order.length - first) * (width - word);
  }

  /** Whether no equation contradicts the others; once all columns are done. */
  isConsistent(): boolean {
    for (let at = this.#pivots.length; at < this.#order.length; at += 1)
      if ((this.#rows[(this.#order[at] ?? 0) * this.#width + this.#width - 1] ?? 0) !== 0) return false;
    return true;
  }

  /** The unknowns, packed as in a row; those that stay open are 0. */
  solve(): Int32Array {
    const [width, rows] = [this.#width, this.#rows];
    const values = new Int32Array(width - 1);
    for (let pivot = this.#pivots.length - 1; pivot >= 0; pivot -= 1) {
      const row = (this.#order[pivot] ?? 0) * width;
      const column = this.#pivots[pivot] ?? 0;
      let sum = 0;
      for (let own = column >>> 5; own < width - 1; own += 1) sum ^= (rows[row + own] ?? 0) & (values[own] ?? 0);
      const bit = (parity(sum) ^ (rows[row + width - 1] ?? 0)) & 1;
      values[column >>> 5] = (values[column >>> 5] ?? 0) | (bit << (31 - (column & 31)));
    }
    return values;
  }

  /** Finds the pivots of a block and clears each other's columns in them. @returns their columns within the byte, highest first */
  #pivotsOfBlock(word: number, shift: number): number[] {
    const first = this.#pivots.length;
    const [width, rows, order] = [this.#width, this.#rows, this.#order];
    const columns: number[] = [];
    const bytes: number[] = [];
    const byteOf = (row: number): number => ((rows[row * width + word] ?? 0) >>> shift) & 255;
    for (let column = blockColumns - 1; column >= 0; column -= 1) {
      const last = Math.min(this.#unknowns, this.#column + blockColumns) - this.#column;
      if (blockColumns - 1 - column >= last) break;
      for (let at = first + columns.length; at < order.length; at += 1) {
        const row = order[at] ?? 0;
        // What is left of its byte after the pivots found before.
        let byte = byteOf(row);
        for (const [index, other] of columns.entries()) if ((byte >>> other) & 1) byte ^= bytes[index] ?? 0;
        if (((byte >>> column) & 1) === 0) continue;
        for (const [index, other] of columns.entries())
          if ((byteOf(row) >>> other) & 1) this.#add(order[first + index] ?? 0, row, word);
        for (const index of columns.keys())
          if (((bytes[index] ?? 0) >>> column) & 1) {
            this.#add(row, order[first + index] ?? 0, word);
            bytes[index] = (bytes[index] ?? 0) ^ byte;
          }
        order[at] = order[first + columns.length] ?? 0;
        order[first + columns.length] = row;
        this.#pivots.push(this.#column + blockColumns - 1 - column);
        columns.push(column);
        bytes.push(byte);
        break;
      }
    }
    return columns;
  }

  #add(from: number, to: number, word: number): void {
    const [width, rows] = [this.#width, this.#rows];
    for (let own = word; own < width; own += 1)
      rows[to * width + own] = (rows[to * width + own] ?? 0) ^ (rows[from * width + own] ?? 0);
  }

  #fillTable(first: number, found: number, word: number): void {
    const [width, rows, table] = [this.#width, this.#rows, this.#table];
    table.fill(0, 0, width);
    for (let sum = 1; sum < 1 << found; sum += 1) {
      const lowest = 31 - Math.clz32(sum & -sum);
      const row = (this.#order[first + lowest] ?? 0) * width;
      const rest = (sum & (sum - 1)) * width;
      for (let own = word; own < width; own += 1)
        table[sum * width + own] = (table[rest + own] ?? 0) ^ (rows[row + own] ?? 0);
    }
  }
}

/** Words of a row with so many unknowns. */
export function widthOf(unknowns: number): number {
  return Math.ceil(unknowns / 32) + 1;
}

/** Of each byte, the bits at these columns, as a place in the table. */
function tablePlaces(columns: readonly number[]): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) =>
    columns.reduce((place, column, index) => place | (((byte >>> column) & 1) << index), 0),
  );
}

export function parity(word: number): number {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
}
