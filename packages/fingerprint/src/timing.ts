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

/** Null when no two neighbouring spins are in order of time. @param atMs by spin */
export function timingOf(atMs: Float64Array): Timing | null {
  const elapsedMs = new Float64Array(Math.max(0, atMs.length - 1));
  let intervals = 0;
  for (let spin = 1; spin < atMs.length; spin += 1) {
    const ms = (atMs[spin] ?? 0) - (atMs[spin - 1] ?? 0);
    if (ms < 0) continue;
    elapsedMs[intervals] = ms;
    intervals += 1;
  }
  const sorted = elapsedMs.subarray(0, intervals).toSorted();
  const at = (probability: number): number => sorted[Math.max(0, Math.ceil(probability * intervals) - 1)] ?? 0;
  if (intervals === 0) return null;
  return {
    intervals,
    backwards: elapsedMs.length - intervals,
    medianMs: at(0.5),
    p95Ms: at(0.95),
    minMs: at(0),
    maxMs: at(1),
  };
}
