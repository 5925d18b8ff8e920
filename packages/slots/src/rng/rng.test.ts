import { createHmac } from 'node:crypto';
import type { Rng } from '@croupier/kernel/rng';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngFromBytes } from './byte-source.ts';
import { hmacRng } from './hmac.ts';
import { seededRng, Xoshiro128 } from './xoshiro128.ts';

const serverSeed = Uint8Array.from({ length: 32 }, (_, index) => index);

/** The documented algorithm, written again over another implementation of HMAC. */
function recompute(clientSeed: string, nonce: number, bounds: readonly number[]): number[] {
  const words: number[] = [];
  for (let block = 0; block < 64; block += 1) {
    const digest = createHmac('sha256', serverSeed).update(`${clientSeed}:${nonce}:${block}`, 'utf8').digest();
    for (let offset = 0; offset < 32; offset += 4) words.push(digest.readUInt32BE(offset));
  }
  return bounds.map((bound) => {
    let word = words.shift() ?? 0;
    while (word >= 2 ** 32 - (2 ** 32 % bound)) word = words.shift() ?? 0;
    return word % bound;
  });
}

describe('random number generators', () => {
  it('[ENG-2] xoshiro128** gives the numbers of the reference code', () => {
    const rng = new Xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => rng.word())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('[ENG-2] a number seeds the generator by splitmix64', () => {
    // First outputs of splitmix64 for seed 0, upper halves: e220a839…, 6e789e6a…, 06c45d18…, f88bb8a8….
    const state = new Xoshiro128([0xe220a839, 0x6e789e6a, 0x06c45d18, 0xf88bb8a8]);
    const seeded = seededRng(0);
    for (let index = 0; index < 3_000; index += 1) expect(seeded.word()).toBe(state.word());
  });

  it('[ACT-7] the provably fair stream is what anybody recomputes from seeds and nonce', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 2 ** 32 }), { minLength: 1, maxLength: 40 }),
        (clientSeed, nonce, bounds) => {
          const rng = hmacRng({ serverSeed, clientSeed, nonce });
          expect(bounds.map((bound) => rng.below(bound))).toEqual(recompute(clientSeed, nonce, bounds));
        },
      ),
    );
  });

  it('[ACT-7] known answers of the provably fair stream', () => {
    const rng = hmacRng({ serverSeed, clientSeed: 'croupier', nonce: 1 });
    expect(Array.from({ length: 10 }, () => rng.below(39))).toMatchInlineSnapshot(`
      [
        23,
        16,
        21,
        28,
        24,
        23,
        7,
        38,
        17,
        6,
      ]
    `);
  });

  const generators: [string, () => Rng][] = [
    ['simulation', () => seededRng(1)],
    ['provably fair', () => hmacRng({ serverSeed, clientSeed: 'c', nonce: 0 })],
    ['byte source', () => byteRng(2)],
  ];
  it.each(generators)('[ENG-2] numbers stay below their bound and are uniform: %s', (_, make) => {
    const rng = make();
    for (const bound of [1, 2, 39, 72, 2 ** 21 + 1, 2 ** 31, 3 * 2 ** 30, 2 ** 32]) {
      for (let draw = 0; draw < 50; draw += 1) {
        const value = rng.below(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }
    }
    const counts = Array.from({ length: 39 }, () => 0);
    for (let draw = 0; draw < 39_000; draw += 1) {
      const value = rng.below(39);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    // 99.99 % of chi-square with 38 degrees of freedom.
    expect(chiSquare).toBeLessThan(80.1);
  });

  it.each(generators)('[ENG-2] words that would bias the result are thrown away: %s', (_, make) => {
    // A modulo without rejection would give values below 2^30 twice as often as the others.
    const rng = make();
    const bound = 3 * 2 ** 30;
    let low = 0;
    for (let draw = 0; draw < 9_000; draw += 1) if (rng.below(bound) < 2 ** 30) low += 1;
    expect(Math.abs(low - 3_000)).toBeLessThan(250);
  });

  it('[ENG-2] bounds that no generator can serve are refused', () => {
    for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1])
      expect(() => hmacRng({ serverSeed, clientSeed: '', nonce: 0 }).below(bound)).toThrow(/bound/);
    expect(() => hmacRng({ serverSeed: new Uint8Array(15), clientSeed: '', nonce: 0 })).toThrow(/16 bytes/);
    expect(() => new Xoshiro128([0, 0, 0, 0])).toThrow(/zero/);
  });
});

function byteRng(seed: number): Rng {
  const source = seededRng(seed);
  return rngFromBytes((bytes) => {
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = source.below(256);
  });
}
