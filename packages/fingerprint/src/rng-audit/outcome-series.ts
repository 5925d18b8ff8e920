import type { Reconstruction } from '../reconstruct/reconstruct.ts';
import type { ReelReconstruction } from '../reconstruct/reel-document.ts';
import { stripFromStops } from '../reconstruct/strip-from-stops.ts';
import type { SampleColumns } from '../sample-columns.ts';
import { invalid } from '../spin-record.ts';
import type { AuditedOutcomes } from './rng-audit.ts';

/** How a generator's number finds a stop: the range of virtual stops of each, out of `total`. */
export interface StopLaw {
  readonly total: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** False when the place where the strip begins is not known: stops are right up to a rotation. */
  readonly originKnown: boolean;
  /** False when so few stops were seen that the reel may have more of them. */
  readonly sizeKnown: boolean;
}

export interface OutcomeReel {
  /** Probability of each class: stop, or window where several stops show one. */
  readonly shares: Float64Array;
  /** False when the shares were counted in this very sample. */
  readonly lawKnown: boolean;
  /** Class by spin; -1 where it is not known. */
  readonly classes: Int32Array;
  readonly law: StopLaw | null;
  /** Stop by spin, for searches; -1 where it is not known. */
  readonly stops: Int32Array;
}

export interface OutcomeSession {
  /** Spins [from, to). */
  readonly from: number;
  readonly to: number;
  /** Milliseconds since 1970 of its first spin; null when the record tells no time. */
  readonly startMs: number | null;
}

/** A sample as a sequence of draws, spin by spin and reel by reel. */
export interface OutcomeSeries {
  readonly source: AuditedOutcomes['source'];
  readonly spins: number;
  readonly reels: readonly OutcomeReel[];
  readonly sessions: readonly OutcomeSession[];
  /** False for outcome books, whose reels hang together by design. */
  readonly reelsApart: boolean;
}

export interface SeriesInput {
  readonly columns: SampleColumns;
  readonly reconstruction: Reconstruction;
  /** Index of the first spin of every session after the first, rising; default: one session. */
  readonly sessionStarts?: readonly number[];
  /** Stops of each reel where somebody declares them; default: as the sample tells. */
  readonly stopCounts?: readonly number[];
}

const stopsMax = 4_096;
/** Times before 2000 are counters, not clocks. */
const clockFromMs = 946_684_800_000;

/**
 * The draws behind a sample, as far as it tells them.
 * @throws AppError INVALID_INPUT when sessions or stop counts do not fit the sample
 */
export function outcomeSeriesOf(input: SeriesInput): OutcomeSeries {
  const { columns, reconstruction } = input;
  const sessions = sessionsOf(columns, input.sessionStarts ?? []);
  const reels = columns.rows.length;
  const counts = input.stopCounts ?? null;
  if (counts !== null && counts.length !== reels)
    throw invalid('stopCounts', `one number for each of ${reels} reels is expected`);
  const ownFreeReels = reconstruction.freeReels !== null;
  const told = columns.stops !== null;
  const drawn = Array.from({ length: reels }, (_, reel) =>
    told
      ? reelOfStops(columns, reel, reconstruction.reels[reel], counts?.[reel] ?? null, ownFreeReels)
      : reelOfWindows(columns, reel, reconstruction.reels[reel], ownFreeReels),
  );
  const searchable = drawn.some(({ law }) => law !== null);
  return {
    source: told ? 'stops' : searchable ? 'reconstruction' : 'windows',
    spins: columns.spins,
    reels: drawn,
    sessions,
    reelsApart: reconstruction.engine !== 'outcome-book' && (told || reconstruction.engine !== 'dependent-reels'),
  };
}

function sessionsOf({ spins, atMs }: SampleColumns, starts: readonly number[]): OutcomeSession[] {
  const all = [0, ...starts];
  for (const [index, start] of starts.entries()) {
    if (!Number.isSafeInteger(start) || start <= (all[index] ?? 0) || start >= spins)
      throw invalid(`sessionStarts[${index}]`, 'rising indices of spins are expected');
  }
  return all.map((from, index) => {
    const at = atMs[from] ?? 0;
    return { from, to: all[index + 1] ?? spins, startMs: at >= clockFromMs ? at : null };
  });
}

/** The engine told its stops. */
function reelOfStops(
  columns: SampleColumns,
  reel: number,
  found: ReelReconstruction | undefined,
  declared: number | null,
  ownFreeReels: boolean,
): OutcomeReel {
  const told = columns.stops?.[reel];
  const stops = Int32Array.from(columns.free, (free, spin) => {
    const stop = told?.[spin] ?? -1;
    return (free === 1 && ownFreeReels) || stop >= stopsMax ? -1 : stop;
  });
  const most = stops.reduce((largest, stop) => Math.max(largest, stop), 0);
  if (declared !== null && (!Number.isSafeInteger(declared) || declared <= most || declared > stopsMax))
    throw invalid(`stopCounts[${reel}]`, `${most + 1} to ${stopsMax} are expected: stop ${most} came up`);
  const known = found?.orderFrom === 'stops' ? found : null;
  const length =
    declared ??
    known?.strip?.length ??
    stripFromStops(columns, reel, ownFreeReels ? 'paid' : 'all')?.strip.length ??
    most + 1;
  const weights = declared === null && known?.verdict === 'weighted-stops' ? known.weights : null;
  const uneven = known?.verdict === 'weighted-stops';
  const sizeKnown = declared !== null || known !== null;
  if (uneven && weights === null && declared === null) return counted(stops, length);
  const law = lawOf(weights ?? Array.from({ length }, () => 1), { originKnown: true, sizeKnown });
  // Equal shares of a reel whose size is a guess would test the guess.
  return { shares: sharesOf(law), lawKnown: sizeKnown, classes: stops, law, stops };
}

/** Only windows are known: a window that the strip shows once is a stop. */
function reelOfWindows(
  columns: SampleColumns,
  reel: number,
  found: ReelReconstruction | undefined,
  ownFreeReels: boolean,
): OutcomeReel {
  const figures = found?.windows ?? [];
  const index = new Map(figures.map(({ window }, position) => [window.join('\u0000'), position]));
  const column = columns.reels[reel];
  const classOf = (column?.windows ?? []).map((window) => index.get(window.join('\u0000')) ?? -1);
  const classes = Int32Array.from(columns.free, (free, spin) =>
    free === 1 && ownFreeReels ? -1 : (classOf[column?.shown[spin] ?? 0] ?? -1),
  );
  const amounts = figures.map(({ amount }) => amount);
  const identified =
    found !== undefined && found.windowsHash !== null && amounts.every((amount) => amount !== null && amount > 0);
  if (!identified || found.verdict === 'no-strip') return counted(classes, figures.length);
  const total = amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
  const shares = Float64Array.from(amounts, (amount) => (amount ?? 0) / total);
  const { strip } = found;
  const told = found.verdict === 'unique' || (found.verdict === 'weighted-stops' && found.candidates === '1');
  if (strip === null || !told) return { shares, lawKnown: true, classes, law: null, stops: unknown(classes.length) };
  const stopOf = new Int32Array(figures.length).fill(-1);
  const seen = new Int32Array(figures.length);
  for (let stop = 0; stop < strip.length; stop += 1) {
    const window = Array.from({ length: found.rows }, (_, row) => strip[(stop + row) % strip.length]);
    const at = index.get(window.join('\u0000')) ?? -1;
    if (at < 0) continue;
    stopOf[at] = stop;
    seen[at] = (seen[at] ?? 0) + 1;
  }
  const stops = classes.map((of) => (of >= 0 && seen[of] === 1 ? (stopOf[of] ?? -1) : -1));
  const law = lawOf(found.weights ?? strip.map(() => 1), { originKnown: false, sizeKnown: true });
  return { shares, lawKnown: true, classes, law, stops };
}

function unknown(length: number): Int32Array {
  return new Int32Array(length).fill(-1);
}

/** A reel of which nothing but its frequencies is known. */
function counted(classes: Int32Array, cells: number): OutcomeReel {
  const shares = new Float64Array(Math.max(1, cells));
  let known = 0;
  for (const of of classes) {
    if (of < 0) continue;
    shares[of] = (shares[of] ?? 0) + 1;
    known += 1;
  }
  return {
    shares: shares.map((count) => count / Math.max(1, known)),
    lawKnown: false,
    classes,
    law: null,
    stops: unknown(classes.length),
  };
}

/** The law of stops with these whole weights. */
export function lawOf(
  weights: readonly number[],
  known: { readonly originKnown: boolean; readonly sizeKnown: boolean },
): StopLaw {
  const from = new Int32Array(weights.length);
  const to = new Int32Array(weights.length);
  let total = 0;
  for (const [stop, weight] of weights.entries()) {
    from[stop] = total;
    total += weight;
    to[stop] = total;
  }
  return { total, from, to, ...known };
}

function sharesOf({ from, to, total }: StopLaw): Float64Array {
  return Float64Array.from(from, (first, stop) => ((to[stop] ?? first) - first) / total);
}

/** What the audit's document says about its outcomes. */
export function auditedOutcomes({ source, sessions, spins, reels }: OutcomeSeries): AuditedOutcomes {
  let known = 0;
  for (const { classes } of reels) for (const of of classes) if (of >= 0) known += 1;
  return {
    source,
    sessions: sessions.length,
    spins,
    known,
    stops: reels.map(({ law, shares }) => law?.total ?? shares.length),
  };
}
