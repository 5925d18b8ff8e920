import { chiSquareTail } from '../chi-square.ts';
import { rounded } from '../rounded.ts';
import type { SpinRecord } from '../spin-record.ts';
import type { SymbolCodes } from '../symbol-codes.ts';
import { type JointLaw, jointLawOf } from './joint-law.ts';
import type { ReelReconstruction } from './reel-document.ts';
import { reconstructReel } from './reconstruct-reel.ts';
import { sampleTable } from './sample-table.ts';
import { stripFromStops } from './strip-from-stops.ts';
import { stopWeightsOf } from './weighted-stops.ts';
import { type ReelWindows, reelWindows } from './window-counts.ts';

/** What kind of engine the windows speak of. */
export type EngineKind = 'reel-strips' | 'weighted-reels' | 'outcome-book' | 'dependent-reels' | 'unknown';

/** The strips behind a sample. */
export interface Reconstruction {
  readonly engine: EngineKind;
  readonly joint: JointLaw;
  readonly reels: readonly ReelReconstruction[];
  /** Reels of free spins where they differ from those of paid ones; null where they are the same or not seen. */
  readonly freeReels: readonly ReelReconstruction[] | null;
  /** Whether the evidence suffices, and if not how many spins it takes. */
  readonly plan: { readonly enough: boolean; readonly spinsHave: number; readonly spinsNeed: number };
}

/** p below which free spins are taken to have reels of their own. */
const ownReelsP = 1e-4;

/**
 * Reconstructs all reels of a sample. Paid and free spins count together while their windows follow one law.
 * @param records of one geometry, at least one of them paid
 */
export function reconstruct(records: readonly SpinRecord[], rows: readonly number[]): Reconstruction {
  return reconstructed(records, rows).reconstruction;
}

/** As `reconstruct`, with the index of the window that each paid spin showed, by reel. */
export function reconstructed(
  records: readonly SpinRecord[],
  rows: readonly number[],
  coded?: SymbolCodes,
): { reconstruction: Reconstruction; shown: readonly Int32Array[] } {
  const paid = records.filter((record) => !record.free);
  const free = records.filter((record) => record.free);
  const all = free.length > 0 && paid.length > 0 && !sameLaw(records, rows) ? paid : records;
  const { reels, windows } = reelsOf(all, rows, all === records ? coded : undefined);
  const joint = jointLawOf(windows);
  const strips = joint.verdict === 'outcome-book' || joint.verdict === 'dependent' ? reels.map(withoutStrip) : reels;
  const need = Math.max(...reels.map(({ spinsNeeded }) => spinsNeeded));
  const enough = reels.every(({ verdict, weights, windowsHash }) =>
    verdict === 'weighted-stops'
      ? weights !== null && windowsHash !== null
      : verdict === 'unique' || verdict === 'class',
  );
  const isPaid = all.length === paid.length;
  const shown = isPaid
    ? windows.map((of) => of.shown)
    : windows.map((of) => of.shown.filter((_, spin) => records[spin]?.free === false));
  const reconstruction: Reconstruction = {
    engine: kindOf(strips, joint),
    joint,
    reels: strips,
    freeReels: all === records || free.length === 0 ? null : reelsOf(free, rows).reels,
    plan: { enough, spinsHave: all.length, spinsNeed: enough ? all.length : Math.max(need, all.length + 1) },
  };
  return { reconstruction, shown };
}

function reelsOf(
  records: readonly SpinRecord[],
  rows: readonly number[],
  coded?: SymbolCodes,
): { reels: ReelReconstruction[]; windows: ReelWindows[] } {
  const table = sampleTable(records, rows, coded);
  const windows = rows.map((_, reel) => reelWindows(table, reel));
  const reels = windows.map((shown, reel) => {
    const fromWindows = reconstructReel({
      reel,
      rows: rows[reel] ?? 1,
      windows: shown.windows,
      symbols: table.symbols,
    });
    return (records[0]?.stops ?? null) === null ? fromWindows : withStops(fromWindows, records, reel);
  });
  return { reels, windows };
}

/** Stops tell the order, which windows often cannot. */
function withStops(found: ReelReconstruction, records: readonly SpinRecord[], reel: number): ReelReconstruction {
  const told = stripFromStops(records, reel);
  // A stop that never came up may as well not exist, or hide more behind it.
  if (told === null || told.counts.some((count) => count === 0) || found.spins < 5 * told.counts.length) return found;
  const even = told.p >= 1e-5;
  const weights = even ? null : stopWeightsOf(told.counts);
  return {
    ...found,
    verdict: even ? 'unique' : 'weighted-stops',
    orderFrom: 'stops',
    stops: weights?.virtualStops ?? (even ? told.strip.length : null),
    strip: told.strip,
    weights: weights?.weights ?? null,
    candidates: '1',
    strips: [told.strip],
    // The last stop may have a sister beyond it that never came up.
    errorProbability: rounded(Math.exp(-found.spins / told.counts.length)),
    reason: even ? 'the engine told its stops' : 'the engine told its stops; they are not equally likely',
  };
}

function withoutStrip(reel: ReelReconstruction): ReelReconstruction {
  return {
    ...reel,
    verdict: 'no-strip',
    stops: null,
    strip: null,
    weights: null,
    candidates: null,
    strips: null,
    windowsHash: null,
    windows: reel.windows.filter(({ count }) => count > 0).map((figure) => ({ ...figure, amount: null })),
    inferred: 0,
    reason: 'the reels do not stop independently of each other: no strips explain the grids',
  };
}

function kindOf(reels: readonly ReelReconstruction[], joint: JointLaw): EngineKind {
  if (joint.verdict === 'outcome-book') return 'outcome-book';
  if (joint.verdict === 'dependent') return 'dependent-reels';
  if (reels.some(({ verdict }) => verdict === 'no-strip' || verdict === 'insufficient-data')) return 'unknown';
  return reels.some(({ verdict }) => verdict === 'weighted-stops') ? 'weighted-reels' : 'reel-strips';
}

/** χ² homogeneity of windows in paid and in free spins, reel by reel (Bonferroni). */
function sameLaw(records: readonly SpinRecord[], rows: readonly number[]): boolean {
  const table = sampleTable(records, rows);
  const free = records.filter((record) => record.free).length;
  const share = free / records.length;
  return rows.every((_, reel) => {
    const { windows, shown } = reelWindows(table, reel);
    const freeCounts = new Float64Array(windows.length);
    for (const [spin, window] of shown.entries())
      if (records[spin]?.free === true) freeCounts[window] = (freeCounts[window] ?? 0) + 1;
    let value = 0;
    for (const [index, { count }] of windows.entries()) {
      value += ((freeCounts[index] ?? 0) - count * share) ** 2 / (count * share * (1 - share));
    }
    // A window in few free spins alone makes χ² too large: such samples are judged more mildly.
    const freedom = windows.length - 1;
    const p = free < 5 * windows.length ? chiSquareTail(value / 2, freedom) : chiSquareTail(value, freedom);
    return rounded(p) >= ownReelsP / rows.length;
  });
}
