import { AppError } from '@croupier/kernel/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '@croupier/kernel/canonical-json';
import { documentHash } from './document-hash.ts';
import { fingerprintOf } from './fingerprint.ts';
import { drawRounds, seededUniform } from './fixtures/skewed-games.ts';
import { spinOf, spinsPaying } from './fixtures/spins.ts';
import { decodeSample, encodeSample, sampleHash } from './sample.ts';
import type { SpinRecord } from './spin-record.ts';

const identity = { gameId: 'two-reels', parHash: 'ab'.repeat(32), engineVersion: '1.0.0' };
const of = (records: readonly SpinRecord[], freeSpinsOwed = 0) =>
  fingerprintOf({ ...identity, records, freeSpinsOwed });
const freeSpin = (payoutMinor: number) => spinOf({ free: true, stakeMinor: 0, payoutMinor });

function longSample(count: number): SpinRecord[] {
  return spinsPaying(drawRounds('fruit-39x5', count, seededUniform(7)).map((round) => round.payoutMinor));
}

describe('a fingerprint', () => {
  it('[FPR-5] is the same for the same sample, bit for bit, also after a way through its bytes', () => {
    const records = longSample(2_000);
    const document = of(records);
    expect(canonicalJson(of(decodeSample(encodeSample(records))))).toBe(canonicalJson(document));
    expect(documentHash(JSON.parse(JSON.stringify(document)))).toBe(documentHash(document));
  });

  it('[FPR-5] has the hash that it had when format 3 was fixed', () => {
    const records = spinsPaying(Array.from({ length: 64 }, (_, index) => (index % 8 === 0 ? 500 : 0)));
    expect(documentHash(of(records))).toMatchInlineSnapshot(
      `"160164caa36c242b99a17272225e38b32d8e630eb0fa66a2607ab0daf097f627"`,
    );
  });

  it('[FPR-3] gives by hand: four rounds of which one pays threefold', () => {
    const document = of(spinsPaying([0, 300, 0, 0]));
    expect(document.rtp).toMatchObject({ value: 0.75, low: null, rounds: 4 });
    expect(document.hitFrequency?.rounds).toMatchObject({ hits: 1, trials: 4, value: 0.25 });
    expect(document.payoutDistribution).toMatchObject({
      withoutWin: 3,
      largest: 3,
      exact: [
        { multiple: 0, count: 3 },
        { multiple: 3, count: 1 },
      ],
    });
    expect(document.timing).toEqual({ intervals: 3, backwards: 0, medianMs: 250, p95Ms: 250, minMs: 250, maxMs: 250 });
    expect(document.geometry).toEqual({ reels: 2, rows: [2, 2], stopsKnown: true });
    expect(document.sample).toMatchObject({
      spins: 4,
      paidSpins: 4,
      rounds: 4,
      stakeLevels: [{ stakeMinor: 100, spins: 4 }],
    });
    expect(document.sample.hash).toBe(sampleHash(spinsPaying([0, 300, 0, 0])));
    expect(document.rngAudit).toBeNull();
  });

  it('[FPR-3] counts symbols a reel and a row, with spins as trials', () => {
    const mirrored = spinOf({
      window: [
        ['B', 'A'],
        ['A', 'A'],
      ],
    });
    const reels = of([spinOf(), spinOf(), spinOf(), mirrored]).reels.paid;
    expect(reels?.[0]?.symbols.map(({ symbol, count, frequency }) => [symbol, count, frequency])).toEqual([
      ['A', 4, 0.5],
      ['B', 4, 0.5],
    ]);
    expect(reels?.[0]?.symbols[0]?.rows.map(({ count }) => count)).toEqual([3, 1]);
    expect(reels?.[1]?.symbols.map(({ symbol, frequency }) => [symbol, frequency])).toEqual([
      ['A', 0.25],
      ['B', 0.375],
      ['C', 0.375],
    ]);
  });

  it('[FPR-3] counts a paid spin and the free spins it won as one round, and keeps their reels apart', () => {
    const document = of([spinOf(), freeSpin(200), freeSpin(100), spinOf({ payoutMinor: 50 })]);
    expect(document.sample).toMatchObject({ spins: 4, paidSpins: 2, freeSpins: 2, rounds: 2 });
    expect(document.rtp?.value).toBe(1.75);
    expect(document.hitFrequency).toMatchObject({
      rounds: { hits: 2 },
      paidSpins: { hits: 1, trials: 2 },
      freeSpins: { hits: 2, trials: 2 },
    });
    expect(document.reels.paid?.[0]?.spins).toBe(2);
    expect(document.reels.free?.[0]?.spins).toBe(2);
  });

  it('[FPR-3] leaves a round that still owes free spins out of the figures, and says so', () => {
    const document = of([spinOf(), spinOf(), freeSpin(900)], 9);
    expect(document.sample).toMatchObject({
      rounds: 1,
      freeSpinsOwed: 9,
      unfinishedRound: { spins: 2, stakeMinor: 100, payoutMinor: 900 },
    });
    expect(document.rtp?.value).toBe(0);
  });

  it('[FPR-3] leaves out free spins whose round began before the sample', () => {
    const document = of([freeSpin(900), spinOf({ payoutMinor: 100 })]);
    expect(document.sample).toMatchObject({ rounds: 1, leadingFreeSpins: 1 });
    expect(document.rtp?.value).toBe(1);
  });

  it('says "insufficient" instead of guessing', () => {
    const { insufficient, volatility, autocorrelation, timing } = of([spinOf()]);
    expect([volatility, autocorrelation, timing]).toEqual([null, null, null]);
    expect(insufficient.map(({ section, have, need }) => [section, have, need])).toEqual([
      ['rtp', 1, 30],
      ['volatility', 1, 30],
      ['timing', 1, 2],
      ['autocorrelation', 1, 31],
      ['reconstruction', 1, 53],
      ['paytable', 1, 4],
      ['drift', 1, 400],
    ]);
    expect(of([freeSpin(1)]).insufficient.map(({ section }) => section)).toContain('reels');
    expect(of(longSample(2_000)).insufficient.map(({ section }) => section)).toEqual(['reconstruction', 'paytable']);
    expect(of(spinsPaying(Array.from({ length: 40 }, () => 0))).insufficient[0]?.reason).toBe(
      'every round of the sample paid the same',
    );
  });

  it('[FPR-3] keeps every value within its interval', () => {
    const payouts = fc.array(fc.constantFrom(0, 0, 0, 50, 200, 9_000), { minLength: 30, maxLength: 120 });
    fc.assert(
      fc.property(payouts, (payoutsMinor) => {
        const { rtp, hitFrequency, volatility, reels } = of(spinsPaying(payoutsMinor));
        const shares = (reels.paid ?? []).flatMap(({ symbols }) =>
          symbols.flatMap((symbol) => [symbol, ...symbol.rows]),
        );
        for (const { frequency, low, high } of shares) expect(low <= frequency && frequency <= high).toBe(true);
        if (rtp?.low != null && rtp.high != null) expect(rtp.low <= rtp.value && rtp.value <= rtp.high).toBe(true);
        if (volatility !== null)
          expect(volatility.low <= volatility.sigma && volatility.sigma <= volatility.high).toBe(true);
        if (hitFrequency !== null)
          expect(
            hitFrequency.rounds.low <= hitFrequency.rounds.value &&
              hitFrequency.rounds.value <= hitFrequency.rounds.high,
          ).toBe(true);
      }),
    );
  });
});

describe('a sample that is refused', () => {
  const fault = (act: () => unknown): AppError => {
    try {
      act();
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown;
      throw thrown;
    }
    throw new Error('the sample was accepted');
  };

  it('is empty', () => {
    expect(fault(() => of([]))).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('mixes geometries: the record is named', () => {
    const other = spinOf({ window: [['A'], ['B']] });
    expect(fault(() => of([spinOf(), spinOf(), other])).message).toBe(
      'records[2].window: rows a reel are 2,2 in records[0], but 1,1 here',
    );
  });

  it('has stops for some spins only: the record is named', () => {
    expect(fault(() => of([spinOf(), spinOf({ stops: null })])).message).toContain('records[1].stops');
  });

  it('has a sum that leaves the safe integers', () => {
    const huge = spinOf({ payoutMinor: Number.MAX_SAFE_INTEGER });
    expect(fault(() => of([huge, huge])).message).toContain('leaves the safe integers');
  });

  it.each([Number.NaN, 0.49, 1])('asks for a confidence of %d', (confidence) => {
    expect(fault(() => fingerprintOf({ ...identity, records: [spinOf()], confidence }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
