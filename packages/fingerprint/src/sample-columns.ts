import type { RecordedWin } from './paytable/recorded-win.ts';
import type { SpinRecord } from './spin-record.ts';

/** What one reel showed, spin by spin. */
export interface ReelColumn {
  /** Different windows in the order of their first appearance, symbols from the top. */
  readonly windows: readonly (readonly string[])[];
  /** The same windows as indices into `SampleColumns.symbols`. */
  readonly codes: readonly (readonly number[])[];
  /** Index into `windows`, by spin. */
  readonly shown: Uint32Array;
}

/** Wins by spin: those of spin k are `wins[index[start[k]]]` to `wins[index[start[k + 1] - 1]]`. */
export interface WinColumns {
  /** Different wins, in the order of their first appearance. */
  readonly wins: readonly RecordedWin[];
  readonly start: Uint32Array;
  readonly index: Uint32Array;
}

/**
 * A sample of one geometry in columns: a spin has no object of its own, so that millions fit in memory and are gone through
 * quickly. Every spin is within the ranges of `SpinRecord`.
 */
export interface SampleColumns {
  readonly spins: number;
  /** Rows of each reel. */
  readonly rows: readonly number[];
  /** In the order of first appearance: spin by spin, reel by reel, from the top. */
  readonly symbols: readonly string[];
  readonly reels: readonly ReelColumn[];
  readonly betMinor: Float64Array;
  readonly stakeMinor: Float64Array;
  readonly payoutMinor: Float64Array;
  /** 1 for free spins. */
  readonly free: Uint8Array;
  readonly atMs: Float64Array;
  /** By reel and spin; null where the engine does not tell its stops. */
  readonly stops: readonly Float64Array[] | null;
  /** null where the sample lists no wins. */
  readonly wins: WinColumns | null;
}

/** The spins as records, in order. */
export function recordsOf(columns: SampleColumns): SpinRecord[] {
  const records: SpinRecord[] = [];
  for (let spin = 0; spin < columns.spins; spin += 1) {
    records.push({
      betMinor: columns.betMinor[spin] ?? 0,
      stakeMinor: columns.stakeMinor[spin] ?? 0,
      payoutMinor: columns.payoutMinor[spin] ?? 0,
      free: columns.free[spin] === 1,
      window: columns.reels.map(({ windows, shown }) => windows[shown[spin] ?? 0] ?? []),
      stops: columns.stops?.map((of) => of[spin] ?? 0) ?? null,
      atMs: columns.atMs[spin] ?? 0,
    });
  }
  return records;
}
