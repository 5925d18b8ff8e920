import { describe, expect, it } from 'vitest';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { auditOf } from '../audit.ts';
import { auditInput, sessionOf, type SessionOptions } from '../fixtures/sessions.ts';
import { v8SumRandom, type WeakGenerator } from '../fixtures/weak-generators.ts';

const reels = [25, 32, 42, 30, 25];
const search = 'v8-math-random (successive sums) floor';

function auditOfSession(generator: WeakGenerator, options: Partial<SessionOptions>) {
  return auditOf(auditInput([sessionOf(generator, { spins: 40, stops: reels, ...options })], reels));
}

describe('V8 Math.random since 14.6', () => {
  it('[FPR-4] is named within two hundred stops, whatever its place in the block', () => {
    for (const alignment of [0, 13, 40, 63]) {
      const { verdict, generators } = auditOfSession(v8SumRandom(77n, alignment), {});
      expect(verdict).toBe('weak');
      expect(generators).toMatchObject([{ family: 'v8-math-random', mapping: 'floor', drawsPerSpin: 5 }]);
      expect(generators[0]?.evidence.heldBackMatched).toBeGreaterThanOrEqual(2);
    }
  });

  it('[FPR-4] is named by fifty stops of one block', () => {
    const stops = [42, 42, 42, 42, 42];
    const session = sessionOf(v8SumRandom(77n), { spins: 10, stops });
    expect(auditOf(auditInput([session], stops)).generators).toMatchObject([{ family: 'v8-math-random' }]);
  });

  it('[FPR-4] one outcome that differs, and outcomes of a sound generator: no verdict', () => {
    const spoil = (spin: number, reel: number, stop: number): number =>
      spin === 39 && reel === 4 ? (stop + 1) % 25 : stop;
    expect(auditOfSession(v8SumRandom(1n), { spoil }).generators).toEqual([]);
    const rng = seededRng(5);
    const audit = auditOfSession({ range: 2 ** 32, next: () => rng.below(2 ** 32) }, { spins: 60 });
    expect(audit.generators).toEqual([]);
    expect(audit.searches).toContainEqual({ search, result: 'nothing-found', have: 300, need: 50 });
  });

  it('[FPR-4] too few stops: the number needed, no guess', () => {
    const { searches } = auditOfSession(v8SumRandom(1n), { spins: 9 });
    expect(searches).toContainEqual({ search, result: 'too-few-outcomes', have: 45, need: 50 });
  });
});
