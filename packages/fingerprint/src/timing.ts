import type { SpinRecord } from './spin-record.ts';

/** Milliseconds between neighbouring spins; quantiles are nearest-rank. */
export interface Timing {
  readonly intervals: number;
  /** Pairs left out because the clock went back between them. */
  readonly backwards: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Null when no two neighbouring spins are in order of time. */
export function timingOf(records: readonly SpinRecord[]): Timing | null {
  const elapsedMs = records.slice(1).map((record, index) => record.atMs - (records[index]?.atMs ?? 0));
  const sorted = elapsedMs.filter((ms) => ms >= 0).toSorted((a, b) => a - b);
  const at = (probability: number): number => sorted[Math.max(0, Math.ceil(probability * sorted.length) - 1)] ?? 0;
  if (sorted.length === 0) return null;
  return {
    intervals: sorted.length,
    backwards: elapsedMs.length - sorted.length,
    medianMs: at(0.5),
    p95Ms: at(0.95),
    minMs: at(0),
    maxMs: at(1),
  };
}
