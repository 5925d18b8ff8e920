import type { SampleTable } from './sample-table.ts';

/** A window that a reel showed, as symbol codes from the top, and how often. */
export interface WindowCount {
  readonly window: readonly number[];
  readonly count: number;
}

/** The windows of one reel in lexicographic order, and which of them each spin showed. */
export interface ReelWindows {
  readonly windows: readonly WindowCount[];
  /** Index into `windows`, by spin. */
  readonly shown: Int32Array;
}

export function reelWindows(table: SampleTable, reel: number): ReelWindows {
  const { cells, stride, spins } = table;
  const height = table.rows[reel] ?? 0;
  const offset = table.offsets[reel] ?? 0;
  const base = table.symbols.length + 1;
  // A trie in one map: the number of a prefix is that of the shorter one and the next symbol.
  const children = new Map<number, number>();
  const shown = new Int32Array(spins);
  let prefixes = 1;
  for (let spin = 0; spin < spins; spin += 1) {
    let prefix = 0;
    const first = spin * stride + offset;
    for (let row = 0; row < height; row += 1) {
      const key = prefix * base + (cells[first + row] ?? 0);
      let child = children.get(key);
      if (child === undefined) {
        child = prefixes;
        prefixes += 1;
        children.set(key, child);
      }
      prefix = child;
    }
    shown[spin] = prefix;
  }
  const counts = new Map<number, { window: number[]; count: number }>();
  for (let spin = 0; spin < spins; spin += 1) {
    const known = counts.get(shown[spin] ?? 0);
    if (known !== undefined) known.count += 1;
    else {
      const first = spin * stride + offset;
      counts.set(shown[spin] ?? 0, { window: [...cells.subarray(first, first + height)], count: 1 });
    }
  }
  const ordered = [...counts].toSorted(([, a], [, b]) => compareWindows(a.window, b.window));
  const indexOf = new Int32Array(prefixes);
  for (const [index, [prefix]] of ordered.entries()) indexOf[prefix] = index;
  for (let spin = 0; spin < spins; spin += 1) shown[spin] = indexOf[shown[spin] ?? 0] ?? 0;
  return { windows: ordered.map(([, window]) => window), shown };
}

/** Lexicographic order of windows of one height. */
export function compareWindows(a: readonly number[], b: readonly number[]): number {
  for (const [row, code] of a.entries()) {
    const difference = code - (b[row] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
