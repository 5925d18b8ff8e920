import type { SampleColumns } from '../sample-columns.ts';

/** The first spins of a sample, at most so many, without their wins; a copy, so that a thread is sent no more than these. */
export function firstSpins(columns: SampleColumns, spinsMax: number): SampleColumns {
  if (columns.spins <= spinsMax) return columns;
  return {
    ...columns,
    spins: spinsMax,
    reels: columns.reels.map((reel) => ({ ...reel, shown: reel.shown.slice(0, spinsMax) })),
    betMinor: columns.betMinor.slice(0, spinsMax),
    stakeMinor: columns.stakeMinor.slice(0, spinsMax),
    payoutMinor: columns.payoutMinor.slice(0, spinsMax),
    free: columns.free.slice(0, spinsMax),
    atMs: columns.atMs.slice(0, spinsMax),
    stops: columns.stops?.map((of) => of.slice(0, spinsMax)) ?? null,
    wins: null,
  };
}
