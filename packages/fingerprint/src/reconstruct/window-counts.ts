import type { SampleColumns } from '../sample-columns.ts';

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

/** Which spins are meant: all, paid ones or free ones. */
export type SpinKind = 'all' | 'paid' | 'free';

/** Symbol names in the order of UTF-16 code units: windows of their places compare as names do. */
export function sortedSymbols({ symbols }: SampleColumns): string[] {
  return symbols.toSorted();
}

/** The windows that a reel showed in spins of a kind. */
export function reelWindows(columns: SampleColumns, reel: number, kind: SpinKind = 'all'): ReelWindows {
  const { codes = [], shown = new Uint32Array() } = columns.reels[reel] ?? {};
  const sorted = sortedSymbols(columns);
  const rank = columns.symbols.map((symbol) => sorted.indexOf(symbol));
  const counts = new Float64Array(codes.length);
  const wanted = kind === 'all' ? -1 : kind === 'free' ? 1 : 0;
  const ids = new Int32Array(shown.length);
  let spins = 0;
  for (let spin = 0; spin < shown.length; spin += 1) {
    if (wanted >= 0 && columns.free[spin] !== wanted) continue;
    const id = shown[spin] ?? 0;
    counts[id] = (counts[id] ?? 0) + 1;
    ids[spins] = id;
    spins += 1;
  }
  const ordered = codes
    .flatMap((window, id) => {
      const count = counts[id] ?? 0;
      return count > 0 ? [{ id, window: window.map((code) => rank[code] ?? 0), count }] : [];
    })
    .toSorted((a, b) => compareWindows(a.window, b.window));
  const place = new Int32Array(codes.length);
  for (const [index, { id }] of ordered.entries()) place[id] = index;
  for (let spin = 0; spin < spins; spin += 1) ids[spin] = place[ids[spin] ?? 0] ?? 0;
  return { windows: ordered.map(({ window, count }) => ({ window, count })), shown: ids.subarray(0, spins) };
}

/** Lexicographic order of windows of one height. */
export function compareWindows(a: readonly number[], b: readonly number[]): number {
  for (const [row, code] of a.entries()) {
    const difference = code - (b[row] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
