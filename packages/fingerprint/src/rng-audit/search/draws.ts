import type { OutcomeSeries, OutcomeSession, StopLaw } from '../outcome-series.ts';

/** A part of one session as draws whose stops are known, in the order of play. */
export interface Draws {
  readonly reels: number;
  /** By reel; null where the reel's stops are not known. */
  readonly laws: readonly (StopLaw | null)[];
  /** Of each draw: spins since the part began, reel, first virtual stop and the one after its last. */
  readonly spin: Int32Array;
  readonly reel: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Information of each draw in bits: log2 of virtual stops over its own. */
  readonly bits: Float64Array;
  /** Spins in it. */
  readonly spins: number;
  /** Whether it begins where its session does, and when that was. */
  readonly atSessionStart: boolean;
  readonly startMs: number | null;
}

/** Spins of one part: long enough for 128 bits of state and a proof on small reels; short, so that a feature that draws numbers breaks few. */
export function partSpins(reels: number): number {
  return Math.max(24, Math.ceil(300 / Math.max(1, reels)));
}

/** The draws of up to `spins` spins from `offset` of a session on. */
export function drawsOf(
  series: OutcomeSeries,
  session: OutcomeSession,
  { offset = 0, spins }: { readonly offset?: number; readonly spins: number },
): Draws {
  const first = session.from + offset;
  const end = Math.min(session.to, first + spins);
  const [spin, reel, from, to, bits]: number[][] = [[], [], [], [], []];
  for (let at = first; at < end; at += 1) {
    for (const [index, { stops, law }] of series.reels.entries()) {
      const stop = stops[at] ?? -1;
      if (law === null || stop < 0 || stop >= law.from.length) continue;
      spin?.push(at - first);
      reel?.push(index);
      from?.push(law.from[stop] ?? 0);
      to?.push(law.to[stop] ?? 0);
      bits?.push(Math.log2(law.total / ((law.to[stop] ?? 0) - (law.from[stop] ?? 0))));
    }
  }
  return {
    reels: series.reels.length,
    laws: series.reels.map(({ law }) => law),
    spin: Int32Array.from(spin ?? []),
    reel: Int32Array.from(reel ?? []),
    from: Int32Array.from(from ?? []),
    to: Int32Array.from(to ?? []),
    bits: Float64Array.from(bits ?? []),
    spins: Math.max(0, end - first),
    atSessionStart: offset === 0,
    startMs: session.startMs,
  };
}

/** The session with the most spins: where generators are searched for. */
export function longestSession({ sessions }: OutcomeSeries): OutcomeSession {
  return sessions.reduce((longest, session) =>
    session.to - session.from > longest.to - longest.from ? session : longest,
  );
}

/** The virtual stops of a reel. */
export function totalOf({ laws }: Draws, reel: number): number {
  return laws[reel]?.total ?? 1;
}

export function totalBits({ bits }: Draws): number {
  return bits.reduce((sum, own) => sum + own, 0);
}
