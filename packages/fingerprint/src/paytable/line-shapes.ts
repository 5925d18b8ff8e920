import type { SpinRecord } from '../spin-record.ts';
import type { RecordedWin } from './recorded-win.ts';

/** Paylines and the wild, as line wins show them. */
export interface LineShapes {
  /** Highest line number seen. */
  readonly lines: number;
  /** Row of each reel (from 1) by line; null where the sample leaves more than one row. */
  readonly paylines: readonly (readonly (number | null)[])[];
  readonly wild: string | null;
  /** Symbols that the wild was seen to stand for. */
  readonly substituted: ReadonlySet<string>;
}

interface LineWinAt {
  readonly window: SpinRecord['window'];
  readonly win: RecordedWin;
}

/**
 * The rows of each line are those on which every win of the line shows its symbol. Where no row is left, some symbol stands
 * in for others: the wild is the one symbol with which a row is left everywhere.
 * Null when no symbol explains all wins.
 */
export function lineShapesOf(
  records: readonly SpinRecord[],
  wins: readonly (readonly RecordedWin[])[],
): LineShapes | null {
  const at: LineWinAt[] = records.flatMap(({ window }, spin) =>
    (wins[spin] ?? []).flatMap((win) => (win.kind === 'line' && win.line !== null ? [{ window, win }] : [])),
  );
  const lines = at.reduce((most, { win }) => Math.max(most, win.line ?? 0), 0);
  const symbols = [...new Set(records.slice(0, 5_000).flatMap(({ window }) => window.flat()))].toSorted();
  for (const wild of [null, ...symbols]) {
    const rows = rowsOf(at, lines, records[0]?.window ?? [], wild);
    if (rows === null) continue;
    const paylines = rows.map((reels) => reels.map((left) => (left.length === 1 ? (left[0] ?? 0) + 1 : null)));
    return { lines, paylines, wild, substituted: wild === null ? new Set() : substitutedBy(at, rows, wild) };
  }
  return null;
}

function rowsOf(
  at: readonly LineWinAt[],
  lines: number,
  shape: SpinRecord['window'],
  wild: string | null,
): number[][][] | null {
  const rows = Array.from({ length: lines }, () => shape.map((column) => [...column.keys()]));
  for (const { window, win } of at) {
    const reels = rows[(win.line ?? 1) - 1];
    if (reels === undefined) continue;
    for (let reel = 0; reel < win.count; reel += 1) {
      const left = reels[reel];
      if (left === undefined) return null;
      const fits = (row: number): boolean => {
        const symbol = window[reel]?.[row];
        return symbol === win.symbol || (wild !== null && symbol === wild);
      };
      if (left.every(fits)) continue;
      const kept = left.filter(fits);
      if (kept.length === 0) return null;
      reels[reel] = kept;
    }
  }
  return rows;
}

function substitutedBy(at: readonly LineWinAt[], rows: readonly number[][][], wild: string): Set<string> {
  const found = new Set<string>();
  for (const { window, win } of at) {
    if (win.symbol === wild || found.has(win.symbol)) continue;
    const reels = rows[(win.line ?? 1) - 1] ?? [];
    const helped = reels
      .slice(0, win.count)
      .some((left, reel) => left.length === 1 && window[reel]?.[left[0] ?? 0] === wild);
    if (helped) found.add(win.symbol);
  }
  return found;
}
