import type { TimeSeed } from '../rng-audit.ts';

/** Counts of seconds or milliseconds that may have been a seed. */
export interface TimeWindow {
  readonly unit: TimeSeed['unit'];
  readonly first: number;
  readonly count: number;
  /** The start of the session in this unit. */
  readonly centre: number;
}

/** Both units, `windowSeconds` in all, around the start of a session. */
export function timeWindows(startMs: number, windowSeconds: number): TimeWindow[] {
  const half = windowSeconds / 2;
  const seconds = Math.floor(startMs / 1_000);
  return [
    { unit: 'second', first: seconds - Math.floor(half), count: windowSeconds + 1, centre: seconds },
    {
      unit: 'millisecond',
      first: startMs - Math.floor(half * 1_000),
      count: windowSeconds * 1_000 + 1,
      centre: startMs,
    },
  ];
}

/** How near to the start a seed lies, in steps coarse enough to tell no seed. */
export function timeSeedOf({ unit, centre }: TimeWindow, seed: number): TimeSeed {
  const seconds = Math.abs(seed - centre) / (unit === 'second' ? 1 : 1_000);
  const within = ([10, 60, 600, 3_600] as const).find((step) => seconds <= step) ?? 86_400;
  return { unit, withinSeconds: within };
}
