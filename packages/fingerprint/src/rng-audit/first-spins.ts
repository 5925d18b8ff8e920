import type { SampleColumns } from '../sample-columns.ts';

/** The first spins of a sample, at most so many, without their wins. Shares the columns' memory. */
export function firstSpins(columns: SampleColumns, spinsMax: number): SampleColumns {
  if (columns.spins <= spinsMax) return columns;
  return {
    ...columns,
    spins: spinsMax,
    reels: columns.reels.map((reel) => ({ ...reel, shown: reel.shown.subarray(0, spinsMax) })),
    betMinor: columns.betMinor.subarray(0, spinsMax),
    stakeMinor: columns.stakeMinor.subarray(0, spinsMax),
    payoutMinor: columns.payoutMinor.subarray(0, spinsMax),
    free: columns.free.subarray(0, spinsMax),
    atMs: columns.atMs.subarray(0, spinsMax),
    stops: columns.stops?.map((of) => of.subarray(0, spinsMax)) ?? null,
    wins: null,
  };
}
