import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { type AuditCheckpoint, auditOf, startAudit } from './audit.ts';
import { auditInput, sessionOf, sessionStartMs } from './fixtures/sessions.ts';
import {
  ansiC,
  glibcRand,
  minstd,
  msvcRand,
  mulberry32,
  numericalRecipes,
  splitmix32,
  v8MathRandom,
  type WeakGenerator,
  xorshift32,
} from './fixtures/weak-generators.ts';
import type { RngAudit } from './rng-audit.ts';

const reels = [25, 32, 42, 30, 25];

function sound(seed: number): WeakGenerator {
  const rng = seededRng(seed);
  return { range: 2 ** 32, next: () => rng.below(2 ** 32) };
}

function names({ generators }: RngAudit): string[] {
  return generators.map(({ family, mapping }) => `${family} ${mapping}`);
}

describe('V8 Math.random', () => {
  it('[FPR-4] the generator of V8 before 14 is named within fifty stops, whatever its place in the cache and the numbers drawn between', () => {
    for (const alignment of [0, 13, 63]) {
      for (const extra of [0, 3]) {
        const session = sessionOf(v8MathRandom(0x1234567n, alignment), { spins: 10, stops: reels, extra });
        const audit = auditOf(auditInput([session], reels));
        expect(audit.verdict).toBe('weak');
        expect(audit.generators).toMatchObject([
          { family: 'v8-math-random', mapping: 'floor', drawsPerSpin: reels.length + extra },
        ]);
        expect(audit.generators[0]?.evidence.heldBackMatched).toBeGreaterThanOrEqual(2);
      }
    }
  });

  it('[FPR-4] 53 bits make no difference', () => {
    const session = sessionOf(v8MathRandom(77n, 5, 53), { spins: 10, stops: reels });
    expect(names(auditOf(auditInput([session], reels)))).toEqual(['v8-math-random floor']);
  });

  it('[FPR-4] windows alone suffice once the strips are known, although no one knows where they begin', () => {
    const lengths = [23, 29, 26];
    const strips = lengths.map((length) => Array.from({ length }, (_, at) => `s${at % 23}-${Math.floor(at / 23)}`));
    const session = sessionOf(v8MathRandom(99n), { spins: 400, stops: lengths }).map((record) => ({
      ...record,
      stops: null,
      window: (record.stops ?? []).map((stop, reel) =>
        [0, 1, 2].map((row) => strips[reel]?.[(stop + row + 5) % (lengths[reel] ?? 1)] ?? ''),
      ),
    }));
    const { stopCounts: _declared, ...input } = auditInput([session], lengths);
    const audit = auditOf(input);
    expect(audit.outcomes.source).toBe('reconstruction');
    expect(names(audit)).toEqual(['v8-math-random floor']);
  });

  it('[FPR-4] one held-back outcome that differs: no verdict', () => {
    const spoil = (spin: number, reel: number, stop: number): number =>
      spin === 11 && reel === 4 ? (stop + 1) % 25 : stop;
    const session = sessionOf(v8MathRandom(5n), { spins: 12, stops: reels, spoil });
    expect(auditOf(auditInput([session], reels)).generators).toEqual([]);
  });

  it('[FPR-4] too few stops: the number needed, no guess', () => {
    const session = sessionOf(v8MathRandom(5n), { spins: 4, stops: reels });
    const audit = auditOf(auditInput([session], reels));
    expect(audit.verdict).toBe('insufficient-data');
    expect(audit.searches[0]).toMatchObject({ result: 'too-few-outcomes', have: 20, need: 32 });
    expect(audit.generators).toEqual([]);
  });
});

describe('time seeds', () => {
  const seed = sessionStartMs - 4_321;
  const seconds = Math.floor(sessionStartMs / 1_000) + 7;
  it.each([
    ['mulberry32', mulberry32(seed), 'millisecond'],
    ['splitmix32', splitmix32(seed), 'millisecond'],
    ['splitmix32', splitmix32(seed, true), 'millisecond'],
    ['xorshift32', xorshift32(seed), 'millisecond'],
    ['lcg-numerical-recipes', numericalRecipes(seed), 'millisecond'],
    ['msvc-rand', msvcRand(seconds), 'second'],
    ['lcg-ansi-c', ansiC(seconds), 'second'],
    ['minstd0', minstd(seconds, 16_807), 'second'],
    ['minstd', minstd(seconds), 'second'],
  ] as const)('[FPR-4] %s is named by twelve stops and the time of its session', (family, generator, unit) => {
    const session = sessionOf(generator, { spins: 4, stops: [25, 25, 25] });
    const audit = auditOf(auditInput([session], [25, 25, 25]));
    expect(audit.generators).toMatchObject([{ family, mapping: 'floor', timeSeed: { unit, withinSeconds: 10 } }]);
  });

  it('[FPR-4] remainders are told from fractions', () => {
    const session = sessionOf(mulberry32(seed), { spins: 4, stops: [25, 25, 25], mapping: 'modulo' });
    expect(names(auditOf(auditInput([session], [25, 25, 25])))).toEqual(['mulberry32 modulo']);
  });
});

describe('states of one word', () => {
  it('[FPR-4] a linear congruential generator with any state is named by twelve stops', () => {
    // 4,096 virtual stops leave few candidates: the search is the same for fewer, only longer.
    const session = sessionOf(numericalRecipes(987_654_321), { spins: 4, stops: [4_000, 32, 25] });
    const input = auditInput([session], [4_000, 32, 25], { quickCandidatesMax: 2 ** 28 });
    expect(names(auditOf(input))).toContain('lcg-numerical-recipes floor');
  });

  it('[FPR-4] glibc rand shows in its own recurrence', () => {
    const session = sessionOf(glibcRand(42), { spins: 30, stops: reels });
    expect(names(auditOf(auditInput([session], reels)))).toEqual(['glibc-rand floor']);
    const rests = sessionOf(glibcRand(42), { spins: 30, stops: [25, 25, 25, 25, 25], mapping: 'modulo' });
    expect(names(auditOf(auditInput([rests], [25, 25, 25, 25, 25])))).toEqual(['glibc-rand modulo']);
  });
});

describe('repetitions', () => {
  it('[FPR-4] a seed used in two sessions shows in three spins', () => {
    const sessions = [1, 2, 1].map((seed) => sessionOf(sound(seed), { spins: 3, stops: reels }));
    expect(auditOf(auditInput(sessions, reels)).repetitions).toMatchObject([
      { kind: 'seed-reused', sessions: 2, spinsAlike: 3 },
    ]);
  });

  it('[FPR-4] a short period is found a few spins after it', () => {
    const once = sessionOf(sound(3), { spins: 40, stops: reels });
    const session = [...once, ...once.slice(0, 4)];
    expect(auditOf(auditInput([session], reels)).repetitions).toMatchObject([
      { kind: 'short-period', periodSpins: 40, spinsAlike: 4 },
    ]);
  });

  it('[FPR-4] a stream that is begun again in the middle is found', () => {
    const once = sessionOf(sound(3), { spins: 60, stops: reels });
    const session = [...once, ...once.slice(10, 20), ...sessionOf(sound(4), { spins: 20, stops: reels })];
    expect(auditOf(auditInput([session], reels)).repetitions).toMatchObject([
      { kind: 'stream-repeated', spinsAlike: 10 },
    ]);
  });
});

describe('sound generators', () => {
  it('[FPR-4] no weak generator, no repetition, whatever reels and size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 }),
        fc.array(fc.integer({ min: 3, max: 64 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (seed, stops, spins) => {
          const audit = auditOf(auditInput([sessionOf(sound(seed), { spins, stops })], stops));
          expect(audit.generators).toEqual([]);
          expect(audit.repetitions).toEqual([]);
        },
      ),
      { seed: 20_261_121, numRuns: 25 },
    );
  });

  it('[FPR-4] two thousand spins pass every test', () => {
    const audit = auditOf(auditInput([sessionOf(sound(20_261_121), { spins: 2_000, stops: reels })], reels));
    expect(audit.verdict).toBe('clean');
    expect(audit.tests.filter(({ p }) => p !== null).length).toBeGreaterThan(50);
  });

  it('[FPR-4] one reel that follows another fails', () => {
    const stops = [32, 32, 32];
    const session = sessionOf(sound(8), { spins: 2_000, stops }).map((record) => {
      const [a = 0, b = 0] = record.stops ?? [];
      return { ...record, stops: [a, b, (a + 5) % 32] };
    });
    // The windows do not matter to an audit of stops.
    const audit = auditOf(auditInput([session.map((record) => ({ ...record, window: [['a'], ['a'], ['a']] }))], stops));
    expect(audit.verdict).toBe('alarm');
    expect(audit.tests).toContainEqual(
      expect.objectContaining({ test: 'cross-reel-pairs', reels: [0, 2], verdict: 'fail' }),
    );
  });
});

describe('an audit in steps', () => {
  const input = auditInput([sessionOf(sound(4), { spins: 12, stops: reels })], reels, { quickCandidatesMax: 2 ** 20 });

  it('[FPR-5] gives the same however it is cut, and after a resume from a checkpoint', () => {
    const whole = auditOf(input);
    const state = startAudit(input);
    let checkpoint: AuditCheckpoint = state.checkpoint('hash');
    for (let step = 0; step < 300; step += 1) state.step(100_000);
    checkpoint = JSON.parse(JSON.stringify(state.checkpoint('hash')));
    const resumed = startAudit(input, checkpoint);
    for (;;) {
      const result = resumed.step(1_000_000);
      if (result === null) continue;
      expect(result).toEqual(whole);
      return;
    }
  });

  it('[FPR-4] a generator found before the checkpoint is found again', () => {
    const found = auditInput([sessionOf(v8MathRandom(5n), { spins: 12, stops: reels })], reels);
    const state = startAudit(found);
    while (state.checkpoint('h').done.length === 0) state.step(1);
    const resumed = startAudit(found, state.checkpoint('h'));
    expect(resumed.step(Number.MAX_SAFE_INTEGER)?.generators).toEqual(auditOf(found).generators);
  });
});

describe('what an audit never tells', () => {
  it('[FPR-4] no state, no seed and no outcome: every field is on this list', () => {
    const weak = auditOf(auditInput([sessionOf(mulberry32(sessionStartMs), { spins: 4, stops: reels })], reels));
    const state = startAudit(auditInput([sessionOf(v8MathRandom(5n), { spins: 12, stops: reels })], reels));
    state.step(1_000_000);
    const fields = new Set<string>();
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        if (!Array.isArray(value)) fields.add(name);
        walk(inner);
      }
    };
    walk(weak);
    walk(state.checkpoint('hash'));
    expect(weak.generators).toHaveLength(1);
    expect([...fields].toSorted().join(' ')).toBe(
      'adjustedP alpha alsoConsistent cursor done drawsPerSpin evidence falsePositiveRate family fitted format freedom generators have heldBackMatched known lag mapping mode need outcomes p reels repetitions result sampleHash search searches sessions source spins statistic stops surplusBits test tests timeSeed unit verdict withinSeconds',
    );
    // `stops` counts the stops of each reel.
    expect(weak.outcomes.stops).toEqual(reels);
  });
});

describe('input that does not fit', () => {
  const session = sessionOf(sound(1), { spins: 10, stops: reels });
  it('[FPR-4] stop counts below a stop that came up, and sessions out of order, are refused', () => {
    expect(() => auditOf(auditInput([session], [2, 2, 2, 2, 2]))).toThrow(/stopCounts\[0\]/);
    expect(() => auditOf(auditInput([session], [25]))).toThrow(/stopCounts/);
    expect(() => auditOf(auditInput([session], reels, { sessionStarts: [5, 5] }))).toThrow(/sessionStarts\[1\]/);
    expect(() => auditOf(auditInput([session], reels, { sessionStarts: [10] }))).toThrow(/sessionStarts\[0\]/);
  });

  it('[FPR-4] huge stops and a reel that never moves give no verdict', () => {
    const huge = session.map((record) => ({ ...record, stops: [2 ** 40, 0, 0, 0, 0] }));
    const { stopCounts: _declared, ...input } = auditInput([huge], reels);
    const audit = auditOf(input);
    expect(audit.generators).toEqual([]);
    expect(audit.verdict).toBe('insufficient-data');
  });
});
