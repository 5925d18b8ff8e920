import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholePayout } from './whole-payout.ts';

describe('what an engine paid', () => {
  it('[ENG-5] a ratio of the bet is converted exactly, or not at all', () => {
    const safe = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const denominators = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(
        safe,
        denominators,
        fc.integer({ min: 1, max: 1_000_000_000 }),
        (numerator, denominator, stakeMinor) => {
          const exact = BigInt(numerator) * BigInt(stakeMinor);
          const whole = wholePayout({ payout: { numerator, denominator } }, stakeMinor);
          expect(whole === null).toBe(exact % BigInt(denominator) !== 0n);
          if (whole !== null && Number.isSafeInteger(whole)) expect(BigInt(whole) * BigInt(denominator)).toBe(exact);
        },
      ),
    );
  });

  it('[ENG-5] it is told once', () => {
    expect(wholePayout({}, 100)).toBeNull();
    expect(wholePayout({ payoutMinor: 1, payout: { numerator: 1, denominator: 100 } }, 100)).toBeNull();
    expect(wholePayout({ payoutMinor: 250 }, 100)).toBe(250);
    expect(wholePayout({ payout: { numerator: 5, denominator: 2 } }, 100)).toBe(250);
  });
});
