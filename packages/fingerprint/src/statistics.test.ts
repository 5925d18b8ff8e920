import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autocorrelationOf } from './autocorrelation.ts';
import { drawRounds, seededUniform, truthOf } from './fixtures/skewed-games.ts';
import type { SkewedGame } from './fixtures/skewed-games.ts';
import { momentsOf } from './moments.ts';
import { normalQuantile, twoSidedZ } from './normal-quantile.ts';
import { payoutDistributionOf } from './payout-distribution.ts';
import { proportionOf } from './proportion.ts';
import { rtpOf } from './rtp.ts';
import { volatilityClass, volatilityOf } from './volatility.ts';

const z = twoSidedZ(0.95);
const round = fc.record({
  stakeMinor: fc.integer({ min: 1, max: 1_000 }),
  payoutMinor: fc.integer({ min: 0, max: 1_000_000 }),
});

describe('known answers', () => {
  it('the normal quantile agrees with published tables', () => {
    expect(twoSidedZ(0.9)).toBeCloseTo(1.6448536269514722, 14);
    expect(twoSidedZ(0.95)).toBeCloseTo(1.959963984540054, 14);
    expect(twoSidedZ(0.99)).toBeCloseTo(2.5758293035489004, 14);
    expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 14);
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.262340089798409, 12);
  });

  it('the Wilson interval of 10 in 100 is 5.52 % to 17.44 %', () => {
    const { value, low, high } = proportionOf(10, 100, z);
    expect([value, low.toFixed(4), high.toFixed(4)]).toEqual([0.1, '0.0552', '0.1744']);
    expect(proportionOf(0, 10, z)).toMatchObject({ low: 0, value: 0 });
    expect(proportionOf(10, 10, z)).toMatchObject({ high: 1, value: 1 });
  });

  it('moments of 0, 0, 0, 4', () => {
    const counted = [
      { value: 0, count: 3 },
      { value: 4, count: 1 },
    ];
    expect(momentsOf(counted)).toEqual({ n: 4, mean: 1, m2: 3, m3: 6, m4: 21 });
  });

  it('[FPR-3] sigma and the index of thirty rounds, half of them paying twice the stake', () => {
    const halves = [
      { value: 0, count: 15 },
      { value: 2, count: 15 },
    ];
    const sigma = Math.sqrt(30 / 29);
    const volatility = volatilityOf(halves, 0.95, z);
    expect(volatility?.sigma).toBeCloseTo(sigma, 11);
    expect(volatility?.index.at90).toBeCloseTo(1.6448536269514722 * sigma, 11);
    expect(volatility?.skewness).toBe(0);
    expect(volatility?.excessKurtosis).toBe(-2);
  });

  it('[FPR-3] the five volatility grades begin at 2.5, 3.5, 5 and 8', () => {
    expect([2.49, 2.5, 3.49, 3.5, 4.99, 5, 7.99, 8].map(volatilityClass)).toEqual([
      'very-low',
      'low',
      'low',
      'medium',
      'medium',
      'high',
      'high',
      'very-high',
    ]);
  });

  it('[FPR-3] payouts that alternate correlate by about -1 at odd lags and +1 at even ones', () => {
    const alternating = Array.from({ length: 100 }, (_, index) => index % 2);
    expect(autocorrelationOf(alternating, z)?.map(({ lag, value }) => [lag, value])).toEqual([
      [1, -0.99],
      [2, 0.98],
      [3, -0.97],
      [4, 0.96],
      [5, -0.95],
    ]);
  });

  it('[FPR-3] multiples beyond the 256 most frequent go to buckets of powers of two, and none is lost', () => {
    const multiples = Array.from({ length: 300 }, (_, index) => ({ value: index / 4, count: index < 256 ? 2 : 1 }));
    const { exact, tail, rounds, withoutWin, largest, quantiles } = payoutDistributionOf(multiples);
    expect([exact.length, rounds, withoutWin, largest]).toEqual([256, 556, 2, 74.75]);
    expect(tail).toEqual([{ from: 64, to: 128, count: 44 }]);
    expect(quantiles[0]).toEqual({ probability: 0.5, multiple: 34.5 });
  });
});

describe('RTP', () => {
  it('[FPR-3] weighs rounds by their stakes', () => {
    const rounds = [
      { stakeMinor: 100, payoutMinor: 50 },
      { stakeMinor: 300, payoutMinor: 350 },
    ];
    expect(rtpOf(rounds, 0.95, z)).toMatchObject({
      value: 1,
      low: null,
      high: null,
      stakeMinor: 400,
      payoutMinor: 400,
    });
  });

  it('[FPR-3] lies in its interval, which is nowhere below zero', () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 30, maxLength: 200 }), (rounds) => {
        const { value, low, high } = rtpOf(rounds, 0.95, z);
        expect(low === null).toBe(high === null);
        if (low === null || high === null) return;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
      }),
    );
  });

  it('[FPR-3] does not depend on the order of independent rounds', () => {
    const shuffled = fc
      .array(round, { minLength: 30, maxLength: 100 })
      .chain((rounds) => fc.tuple(fc.constant(rounds), fc.shuffledSubarray(rounds, { minLength: rounds.length })));
    fc.assert(
      fc.property(shuffled, ([rounds, other]) => {
        expect(rtpOf(other, 0.95, z)).toEqual(rtpOf(rounds, 0.95, z));
      }),
    );
  });

  it('[FPR-3] gives no interval to rounds that all pay alike', () => {
    const rounds = Array.from({ length: 100 }, () => ({ stakeMinor: 100, payoutMinor: 90 }));
    expect(rtpOf(rounds, 0.95, z)).toMatchObject({ value: 0.9, low: null, high: null });
  });

  // 500 samples of 1,000 rounds with a fixed seed: a true coverage of 94 % stays above 91 % but once in 400 seeds.
  it.each<SkewedGame>(['gentle', 'diet-32x5', 'fruit-39x5', 'fruit-25x5'])(
    '[FPR-3] the 95 %% interval covers the RTP of %s',
    (game) => {
      const uniform = seededUniform(20_261_121);
      const { rtp } = truthOf(game);
      let inside = 0;
      for (let repetition = 0; repetition < 500; repetition += 1) {
        const { low, high } = rtpOf(drawRounds(game, 1_000, uniform), 0.95, z);
        if (low !== null && high !== null && low <= rtp && rtp <= high) inside += 1;
      }
      expect(inside / 500).toBeGreaterThan(0.91);
      expect(inside / 500).toBeLessThan(0.985);
    },
  );
});
