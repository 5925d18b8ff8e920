import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { startAudit } from '../audit.ts';
import { auditInput, sessionOf } from '../fixtures/sessions.ts';
import { mt19937 } from '../fixtures/weak-generators.ts';
import { Gf2Elimination, parity, widthOf } from './gf2-elimination.ts';
import { sumsOfInterval } from './interval-sums.ts';
import { mtNumbers, mtWords, SymbolicMt } from './mt19937.ts';

/** Equations of random unknowns, with some repeated; the last right-hand side is wrong when asked for. */
function systemOf(seed: number, unknowns: number, count: number, wrong: boolean) {
  const rng = seededRng(seed);
  const width = widthOf(unknowns);
  const bits = Int32Array.from({ length: width - 1 }, () => rng.below(2 ** 32));
  if (unknowns % 32 > 0) bits[width - 2] = (bits[width - 2] ?? 0) & ~(0xffffffff >>> (unknowns % 32));
  const rows = new Int32Array(count * width);
  for (let row = 0; row < count; row += 1) {
    let sum = 0;
    for (let word = 0; word < width - 1; word += 1) {
      const repeats = row % 5 === 4 || row === count - 1;
      let own = repeats
        ? (rows[(row - 3) * width + word] ?? 0) ^ (rows[(row - 1) * width + word] ?? 0)
        : rng.below(2 ** 32);
      if (word === width - 2 && unknowns % 32 > 0) own &= ~(0xffffffff >>> (unknowns % 32));
      rows[row * width + word] = own;
      sum ^= own & (bits[word] ?? 0);
    }
    rows[row * width + width - 1] = parity(sum) ^ (wrong && row === count - 1 ? 1 : 0);
  }
  return { bits, rows };
}

function eliminated(unknowns: number, rows: Int32Array): Gf2Elimination {
  const elimination = new Gf2Elimination(unknowns, rows);
  while (elimination.step() > 0);
  return elimination;
}

describe('the elimination', () => {
  it.each([64, 100, 317])('[FPR-4] finds %i unknowns, and says when equations contradict each other', (unknowns) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const { bits, rows } = systemOf(seed, unknowns, unknowns * 2, false);
      const elimination = eliminated(unknowns, rows);
      expect(elimination.rank).toBe(unknowns);
      expect(elimination.isConsistent()).toBe(true);
      expect(elimination.solve()).toEqual(bits);
      expect(eliminated(unknowns, systemOf(seed, unknowns, unknowns * 2, true).rows).isConsistent()).toBe(false);
    }
  });

  it('[FPR-4] leaves open what too few equations do not tell', () => {
    const elimination = eliminated(100, systemOf(7, 100, 50, false).rows);
    expect(elimination.rank).toBe(40);
    expect(elimination.isConsistent()).toBe(true);
  });
});

describe('MT19937', () => {
  it('[FPR-4] its numbers follow from its state, and each bit is the stated sum of bits of the state', () => {
    const rng = seededRng(11);
    const state = Int32Array.from({ length: mtWords }, () => rng.below(2 ** 32));
    const numbers = mtNumbers(state, 2_000);
    const symbolic = new SymbolicMt();
    for (const place of [0, 1, 226, 227, 623, 624, 851, 1_247, 1_248, 1_999]) {
      symbolic.advance(place);
      for (const bits of [1 << 31, 1 << 0, 0b1011 << 27]) {
        const row = new Int32Array(mtWords);
        symbolic.addTempered(place, bits, row, 0);
        const sum = row.reduce((all, word, at) => all ^ (word & (state[at] ?? 0)), 0);
        expect(parity(sum)).toBe(parity((numbers[place] ?? 0) & bits));
      }
    }
  });

  it('[FPR-4] an interval tells sums that hold for all its numbers, and those of neighbours across 1/2 too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 64 }), fc.nat(), fc.nat(), (total, stop, within) => {
        const from = stop % total;
        const low = Math.ceil((from * 2 ** 32) / total);
        const number = low + (within % (Math.ceil(((from + 1) * 2 ** 32) / total) - low));
        for (const { bits, value } of sumsOfInterval(from, from + 1, total)) expect(parity(number & bits)).toBe(value);
      }),
      { seed: 20_261_121 },
    );
    expect(sumsOfInterval(12, 13, 25).length).toBeGreaterThanOrEqual(3);
  });

  it('[FPR-4] is left out of a quick audit, which says so', () => {
    const reels = [25, 32, 42, 30, 25];
    const input = auditInput([sessionOf(mt19937(1), { spins: 20, stops: reels })], reels);
    const quick = startAudit(input).step(Number.MAX_SAFE_INTEGER);
    expect(quick?.searches).toContainEqual(
      expect.objectContaining({ search: 'mt19937 floor', result: 'not-in-this-mode' }),
    );
    expect(quick?.searches).toContainEqual(
      expect.objectContaining({ search: 'mt19937 modulo', result: 'not-in-this-mode' }),
    );
  });
});
