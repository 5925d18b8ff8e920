import { describe, expect, it } from 'vitest';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { auditOf } from '../audit.ts';
import { auditInput, sessionOf } from '../fixtures/sessions.ts';
import {
  drand48,
  javaDouble,
  javaNext31,
  javaNextInt,
  lrand48,
  type WeakGenerator,
} from '../fixtures/weak-generators.ts';
import { outcomeSeriesOf } from '../outcome-series.ts';
import type { GeneratorFinding, RngAudit } from '../rng-audit.ts';
import { type Draws, drawsOf, longestSession } from './draws.ts';
import type { Search } from './search.ts';
import { searchLcg48 } from './search-lcg48.ts';
import { searchLcg48Rest } from './search-lcg48-rest.ts';

const odd = [25, 27, 41, 33, 25];
const mixed = [25, 32, 42, 30, 25];
const withRests = { quickCandidatesMax: 2 ** 27 };

function named({ generators }: RngAudit): unknown[] {
  return generators.map(({ family, mapping, alsoConsistent, drawsPerSpin }) => [
    `${family} ${mapping}`,
    alsoConsistent.join(' '),
    drawsPerSpin,
  ]);
}

function drawsFrom(session: ReturnType<typeof sessionOf>, stops: readonly number[]): Draws {
  const series = outcomeSeriesOf(auditInput([session], stops));
  return drawsOf(series, longestSession(series), { spins: session.length });
}

function found(search: Search): readonly GeneratorFinding[] {
  const steps = search(0);
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

function javaInts(seed: bigint, stops: readonly number[], extra: number): ReturnType<typeof sessionOf> {
  const random = javaNext31(seed);
  return sessionOf(random, { spins: 4, stops, extra, below: (count) => javaNextInt(random, count) });
}

describe('the 48-bit generator of drand48 and java.util.Random', () => {
  it('[FPR-4] drand48 is named by twenty stops, also with numbers drawn between', () => {
    for (const extra of [0, 3]) {
      const audit = auditOf(auditInput([sessionOf(drand48(20_261_121), { spins: 4, stops: mixed, extra })], mixed));
      expect(named(audit)).toEqual([['drand48 floor', 'java-random', 5 + extra]]);
      expect(audit.generators[0]?.evidence.heldBackMatched).toBeGreaterThanOrEqual(2);
    }
  });

  it("[FPR-4] java's nextDouble takes two words a number, and is told from drand48", () => {
    const audit = auditOf(auditInput([sessionOf(javaDouble(42n), { spins: 4, stops: mixed, extra: 1 })], mixed));
    expect(named(audit)).toEqual([['java-random floor', '', 6]]);
  });

  it("[FPR-4] java's nextInt of odd, even and power-of-two bounds is named by twenty stops", () => {
    expect(named(auditOf(auditInput([javaInts(5n, odd, 0)], odd, withRests)))).toEqual([
      ['java-random modulo', 'drand48', 5],
    ]);
    expect(named(auditOf(auditInput([javaInts(6n, mixed, 2)], mixed, withRests)))).toEqual([
      ['java-random modulo', '', 7],
    ]);
    const powers = [32, 64, 32, 32, 64];
    expect(named(auditOf(auditInput([javaInts(7n, powers, 0)], powers, withRests)))).toEqual([
      ['drand48 floor', 'java-random', 5],
    ]);
  });

  it('[FPR-4] lrand48() % L is named, also where only low bits show', () => {
    for (const stops of [mixed, [32, 64, 32, 32, 64]]) {
      const session = sessionOf(lrand48(77), { spins: 6, stops, mapping: 'modulo' });
      expect(named(auditOf(auditInput([session], stops, withRests)))).toEqual([['drand48 modulo', '', 5]]);
    }
  });

  it('[FPR-4] one held-back outcome that differs: no verdict', () => {
    const spoil = (spin: number, reel: number, stop: number): number =>
      spin === 4 && reel === 3 ? (stop + 1) % 30 : stop;
    const sessions = [drand48(3), javaDouble(3n)].map((own) => sessionOf(own, { spins: 5, stops: mixed, spoil }));
    for (const session of sessions) expect(auditOf(auditInput([session], mixed)).generators).toEqual([]);
    const rests = sessionOf(lrand48(3), { spins: 5, stops: mixed, mapping: 'modulo', spoil });
    expect(found(searchLcg48Rest(drawsFrom(rests, mixed), 'rest'))).toEqual([]);
  });

  it('[FPR-4] too few stops: the number needed, no guess', () => {
    const { searches } = auditOf(auditInput([sessionOf(drand48(3), { spins: 3, stops: mixed })], mixed));
    for (const search of [
      'drand48 floor',
      'java-random (nextDouble) floor',
      'java-random modulo',
      'drand48 (lrand48) modulo',
    ])
      expect(searches).toContainEqual({ search, result: 'too-few-outcomes', have: 15, need: expect.any(Number) });
  });

  it('[FPR-4] sound sessions are left alone by every search of this family', () => {
    for (let seed = 1; seed <= 3; seed += 1) {
      const rng = seededRng(seed);
      const own: WeakGenerator = { range: 2 ** 32, next: () => rng.below(2 ** 32) };
      const draws = drawsFrom(sessionOf(own, { spins: 20, stops: mixed }), mixed);
      for (const search of [searchLcg48(draws, 1), searchLcg48(draws, 2)]) expect(found(search)).toEqual([]);
      for (const form of ['rest', 'java-int'] as const) expect(found(searchLcg48Rest(draws, form))).toEqual([]);
    }
  });
});
