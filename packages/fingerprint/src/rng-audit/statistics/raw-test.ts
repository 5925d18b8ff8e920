import type { RngTest, RngTestName } from '../rng-audit.ts';

/** A test before the correction for multiplicity. */
export type RawTest = Omit<RngTest, 'adjustedP' | 'verdict'> & { readonly applicable: boolean };

interface Subject {
  readonly test: RngTestName;
  readonly reels: readonly number[];
  readonly lag?: number;
}

interface Size {
  readonly have: number;
  readonly need: number;
}

export function measured(
  { test, reels, lag }: Subject,
  { have, need }: Size,
  result: { readonly statistic: number; readonly freedom: number | null; readonly p: number },
): RawTest {
  return { test, reels, lag: lag ?? null, have, need, ...result, applicable: true };
}

/** The sample is smaller than the test needs. */
export function tooFew({ test, reels, lag }: Subject, { have, need }: Size): RawTest {
  return { test, reels, lag: lag ?? null, have, need, statistic: null, freedom: null, p: null, applicable: true };
}

/** The reels do not allow the test, however many spins there are. */
export function notApplicable({ test, reels, lag }: Subject): RawTest {
  return {
    test,
    reels,
    lag: lag ?? null,
    have: 0,
    need: 0,
    statistic: null,
    freedom: null,
    p: null,
    applicable: false,
  };
}
