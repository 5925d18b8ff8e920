import { chanceAt } from './chance.ts';

export const pacingProfiles = ['none', 'steady', 'poisson', 'bursty'] as const;
export type PacingProfile = (typeof pacingProfiles)[number];

/** How the waits between spins are distributed, to model load and patterns of play. */
export interface Pacing {
  readonly profile: PacingProfile;
  /** Mean wait between two spins. With `bursty` the breaks come on top. */
  readonly meanMs: number;
}

export const noPacing: Pacing = { profile: 'none', meanMs: 0 };

/**
 * [AGT-2] The wait before the n-th spin, in milliseconds, fixed by the seed. `none` 0; `steady` always the mean; `poisson`
 * exponential (arrivals of a Poisson process); `bursty` log-normal with sigma 1, and after one spin in forty a break of
 * thirty means.
 */
export function pauseMs(pacing: Pacing, seed: string, n: number): number {
  const chance = (stream: string): number => chanceAt(seed, `pause ${stream}`, n);
  switch (pacing.profile) {
    case 'none':
      return 0;
    case 'steady':
      return pacing.meanMs;
    case 'poisson':
      return -Math.log(1 - chance('length')) * pacing.meanMs;
    case 'bursty': {
      const normal = Math.sqrt(-2 * Math.log(1 - chance('length'))) * Math.cos(2 * Math.PI * chance('angle'));
      const pause = pacing.meanMs * Math.exp(normal - 0.5);
      return chance('break') < 1 / 40 ? pause + 30 * pacing.meanMs : pause;
    }
  }
}
