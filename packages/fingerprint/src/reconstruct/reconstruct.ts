import { chiSquareTail } from '../chi-square.ts';
import { rounded } from '../rounded.ts';
import type { SampleColumns } from '../sample-columns.ts';
import { type JointLaw, jointLawOf } from './joint-law.ts';
import type { ReelReconstruction } from './reel-document.ts';
import { reconstructReel } from './reconstruct-reel.ts';
import { stripFromStops } from './strip-from-stops.ts';
import { stopWeightsOf } from './weighted-stops.ts';
import { type ReelWindows, reelWindows, sortedSymbols, type SpinKind } from './window-counts.ts';

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

export interface Reconstructed {
  readonly reconstruction: Reconstruction;
  /** The index of the window that each paid spin showed, by reel. */
  readonly shown: readonly Int32Array[];
}

/** Reconstructs all reels of a sample. Paid and free spins count together while their windows follow one law. */
export function reconstruct(columns: SampleColumns): Reconstructed {
  const free = columns.free.reduce((total, flag) => total + flag, 0);
  const isMixed = free > 0 && free < columns.spins;
  const kind = isMixed && !sameLaw(columns, free) ? 'paid' : 'all';
  const { reels, windows } = reelsOf(columns, kind);
  const joint = jointLawOf(windows);
  const strips = joint.verdict === 'outcome-book' || joint.verdict === 'dependent' ? reels.map(withoutStrip) : reels;
  const need = Math.max(...reels.map(({ spinsNeeded }) => spinsNeeded));
  const enough = reels.every(({ verdict, weights, windowsHash }) =>
    verdict === 'weighted-stops'
      ? weights !== null && windowsHash !== null
      : verdict === 'unique' || verdict === 'class',
  );
  const spinsHave = kind === 'paid' ? columns.spins - free : columns.spins;
  const shown =
    kind === 'paid' || free === 0
      ? windows.map((of) => of.shown)
      : windows.map((of) => of.shown.filter((_, spin) => columns.free[spin] === 0));
  const reconstruction: Reconstruction = {
    engine: kindOf(strips, joint),
    joint,
    reels: strips,
    freeReels: kind === 'all' ? null : reelsOf(columns, 'free').reels,
    plan: { enough, spinsHave, spinsNeed: enough ? spinsHave : Math.max(need, spinsHave + 1) },
  };
  return { reconstruction, shown };
}

function reelsOf(columns: SampleColumns, kind: SpinKind): { reels: ReelReconstruction[]; windows: ReelWindows[] } {
  const symbols = sortedSymbols(columns);
  const windows = columns.rows.map((_, reel) => reelWindows(columns, reel, kind));
  const reels = windows.map((shown, reel) => {
    const fromWindows = reconstructReel({ reel, rows: columns.rows[reel] ?? 1, windows: shown.windows, symbols });
    return columns.stops === null ? fromWindows : withStops(fromWindows, columns, reel, kind);
  });
  return { reels, windows };
}

/** Stops tell the order, which windows often cannot. */
function withStops(
  found: ReelReconstruction,
  columns: SampleColumns,
  reel: number,
  kind: SpinKind,
): ReelReconstruction {
  const told = stripFromStops(columns, reel, kind);
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
function sameLaw(columns: SampleColumns, free: number): boolean {
  const share = free / columns.spins;
  return columns.reels.every(({ windows, shown }) => {
    const counts = new Float64Array(windows.length);
    const freeCounts = new Float64Array(windows.length);
    for (let spin = 0; spin < columns.spins; spin += 1) {
      const window = shown[spin] ?? 0;
      counts[window] = (counts[window] ?? 0) + 1;
      if (columns.free[spin] === 1) freeCounts[window] = (freeCounts[window] ?? 0) + 1;
    }
    let value = 0;
    for (const [index, count] of counts.entries()) {
      value += ((freeCounts[index] ?? 0) - count * share) ** 2 / (count * share * (1 - share));
    }
    // A window in few free spins alone makes χ² too large: such samples are judged more mildly.
    const freedom = windows.length - 1;
    const p = free < 5 * windows.length ? chiSquareTail(value / 2, freedom) : chiSquareTail(value, freedom);
    return rounded(p) >= ownReelsP / columns.rows.length;
  });
}
