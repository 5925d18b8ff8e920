import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inverseOf, stepMinstd, stepWord, type WordFamily, wordFamilies, wordOf } from './word-family.ts';
import { type NumberCheck, type ScanPlan, scanRoom, scanWords } from './word-scan.ts';

const count = 1_500;

function passes(number: number, check: NumberCheck | null): boolean {
  if (check === null) return true;
  const { total, low, width } = check;
  const value = total === 0 ? number : number % total;
  return value >= low && value < low + width;
}

function stepped(family: WordFamily, state: number, steps: number): number {
  let now = state;
  for (let done = 0; done < steps; done += 1) now = stepWord(family.step, now);
  return now;
}

/** The same, one candidate after the other, by the family's own step and number. */
function plain(plan: ScanPlan, first: number, stride: number): number[] {
  const { family, secondGap, thirdGap } = plan;
  return Array.from({ length: count }, (_, at) => first + at * stride)
    .map((candidate) => {
      if (plan.candidates !== 'seeds') return candidate | 0;
      const seed = family.step.kind === 'minstd' ? candidate % (2 ** 31 - 1) || 1 : candidate | 0;
      return stepped(family, seed, plan.lead);
    })
    .filter((state) => {
      const second = stepped(family, state, secondGap);
      const third = stepped(family, second, thirdGap);
      return (
        passes(wordOf(family, state), plan.first) &&
        passes(wordOf(family, second), plan.second) &&
        passes(wordOf(family, third), plan.third)
      );
    });
}

describe('scan of states of one word', () => {
  const check = (range: number) =>
    fc
      .record({
        total: fc.integer({ min: 1, max: 300 }),
        ranged: fc.boolean(),
        part: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ total, ranged, part }): NumberCheck => {
        const low = Math.floor(part * (ranged ? range - 1 : total - 1));
        // Wide, so that several of 1,500 candidates pass three checks.
        const most = ranged ? range : total;
        return { total: ranged ? 0 : total, low: Math.floor(low / 2), width: Math.ceil(most / 2) };
      });
  const plans = fc.constantFrom(...wordFamilies).chain((family) =>
    fc.record({
      family: fc.constant(family),
      first: fc.option(check(family.range)),
      second: check(family.range),
      secondGap: fc.integer({ min: 1, max: 3 }),
      third: fc.option(check(family.range)),
      thirdGap: fc.integer({ min: 1, max: 3 }),
      candidates: fc.constantFrom('states', 'seeds'),
      lead: fc.integer({ min: 1, max: 3 }),
    }),
  );

  it('[FPR-4] keeps exactly the states whose numbers pass, of every family, from states and from seeds', () => {
    fc.assert(
      fc.property(
        plans,
        fc.integer({ min: 0, max: 2 ** 30 }),
        fc.integer({ min: 1, max: 40 }),
        (plan, from, stride) => {
          // Seeds are times in milliseconds: beyond 32 bits, and some of them multiples of minstd's modulus.
          const first = plan.candidates === 'seeds' ? (2 ** 31 - 1) * 800 - 720 + (from % 2) * 2 ** 30 : from;
          const room = scanRoom(count);
          const found = scanWords(plan, { first, stride, count }, room);
          expect([...room.kept.subarray(0, found)]).toEqual(plain(plan, first, stride));
        },
      ),
      { seed: 20_261_121, numRuns: 300 },
    );
  });

  it('[FPR-4] a reel of one stop lets everything pass, a stop that no number gives nothing', () => {
    for (const family of wordFamilies) {
      const second = { total: 0, low: 0, width: family.range };
      const rest = { secondGap: 1, third: null, thirdGap: 0, candidates: 'states', lead: 0 } as const;
      const room = scanRoom(count);
      expect(scanWords({ family, first: second, second, ...rest }, { first: 1, stride: 1, count }, room)).toBe(count);
      const none = { total: 0, low: 5, width: 0 };
      expect(scanWords({ family, first: none, second, ...rest }, { first: 1, stride: 1, count }, room)).toBe(0);
    }
  });

  it('[FPR-4] mulberry32: one rest of any divisor, without a division', () => {
    const family = wordFamilies.find(({ step }) => step.kind === 'mulberry');
    if (family === undefined) throw new Error('there is no mulberry32');
    const room = scanRoom(count);
    const rest = { family, secondGap: 1, third: null, thirdGap: 0, candidates: 'states', lead: 0 } as const;
    const second = { total: 1, low: 0, width: 1 };
    for (let total = 1; total <= 96; total += 1) {
      const first = 2 ** 31 - 700 + total * 1_000;
      const one = { total, low: Math.floor(total / 3), width: 1 };
      const found = scanWords({ ...rest, first: one, second }, { first, stride: 1, count }, room);
      const states = Array.from({ length: count }, (_, at) => (first + at) | 0);
      expect([...room.kept.subarray(0, found)]).toEqual(states.filter((state) => passes(wordOf(family, state), one)));
    }
  });

  it('[FPR-4] the finalisers of splitmix32 are undone', () => {
    for (const family of wordFamilies) {
      if (family.step.kind !== 'splitmix') continue;
      const second = { total: 1, low: 0, width: 1 };
      const rest = { first: null, second, secondGap: 1, third: null, thirdGap: 0, lead: 0 } as const;
      const room = scanRoom(count);
      const first = 0xfffff000;
      expect(scanWords({ family, candidates: 'numbers', ...rest }, { first, stride: 7, count }, room)).toBe(count);
      for (const [at, state] of room.kept.entries()) expect(wordOf(family, state)).toBe((first + at * 7) % 2 ** 32);
    }
  });

  it('[FPR-4] steps of minstd are those of whole numbers without end', () => {
    for (const multiplier of [16_807, 48_271]) {
      for (const state of [1, 2, 65_535, 65_536, 2 ** 30, 2 ** 31 - 3, 2 ** 31 - 2, 0]) {
        expect(stepMinstd(multiplier, state)).toBe(Number((BigInt(state) * BigInt(multiplier)) % (2n ** 31n - 1n)));
      }
    }
    expect(Math.imul(inverseOf(0x21f0aaad), 0x21f0aaad)).toBe(1);
  });
});
