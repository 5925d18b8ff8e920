import { describe, expect, it } from 'vitest';
import { columnsOf } from '../columns-builder.ts';
import { seededUniform } from '../fixtures/skewed-games.ts';
import type { SpinRecord } from '../spin-record.ts';
import { Circulation } from './circulation.ts';
import { eulerStrips, leastRotation, stripCount, type StripEdge } from './euler.ts';
import { jointLawOf } from './joint-law.ts';
import { reconstruct } from './reconstruct.ts';
import { reconstructReel } from './reconstruct-reel.ts';
import { stripFromStops } from './strip-from-stops.ts';
import { unseenMassOf } from './unseen-mass.ts';
import { stopWeightsOf } from './weighted-stops.ts';
import { compareWindows, type WindowCount } from './window-counts.ts';
import { windowGraph } from './window-graph.ts';

const symbols = 'ABCDEFGH'.split('');
const codesOf = (strip: string): number[] => strip.split('').map((symbol) => symbols.indexOf(symbol));

function windowsOf(strip: readonly number[], rows: number, times: (stop: number) => number): WindowCount[] {
  const counts = new Map<string, { window: number[]; count: number }>();
  for (const stop of strip.keys()) {
    const window = Array.from({ length: rows }, (_, row) => strip[(stop + row) % strip.length] ?? 0);
    const known = counts.get(window.join()) ?? { window, count: 0 };
    known.count += times(stop);
    counts.set(window.join(), known);
  }
  return [...counts.values()].filter(({ count }) => count > 0).toSorted((a, b) => compareWindows(a.window, b.window));
}

function edgesOf(strip: string, rows: number): StripEdge[] {
  return windowGraph(windowsOf(codesOf(strip), rows, () => 1))
    .edges.filter(({ count }) => count > 0)
    .map(({ from, to, count, window }) => ({ from, to, amount: count, symbol: window[0] ?? 0 }));
}

/** All strips with the same windows, by trying every arrangement of the symbols. */
function byBruteForce(strip: string, rows: number): string[] {
  const key = (codes: readonly number[]): string => JSON.stringify(windowsOf(codes, rows, () => 1));
  const wanted = key(codesOf(strip));
  const found = new Set<string>();
  const visit = (head: number[], rest: number[]): void => {
    if (rest.length === 0 && key(head) === wanted) found.add(leastRotation(head).join());
    for (const code of new Set(rest)) {
      const at = rest.indexOf(code);
      visit([...head, code], [...rest.slice(0, at), ...rest.slice(at + 1)]);
    }
  };
  const [first = 0, ...others] = codesOf(strip);
  visit([first], others);
  return [...found].toSorted();
}

function spinsOf(strips: readonly string[], count: number, seed: number, stops = false): SpinRecord[] {
  const uniform = seededUniform(seed);
  return Array.from({ length: count }, (_, spin) => {
    const drawn = strips.map((strip) => Math.floor(uniform() * strip.length));
    return {
      betMinor: 100,
      stakeMinor: 100,
      payoutMinor: 0,
      free: false,
      window: strips.map((strip, reel) =>
        [0, 1, 2].map((row) => strip[((drawn[reel] ?? 0) + row) % strip.length] ?? ''),
      ),
      stops: stops ? drawn : null,
      atMs: spin,
    };
  });
}

describe('strips of a multiset of windows', () => {
  it.each([
    ['ABACABAD', 2],
    ['ABACABAD', 3],
    ['AABBAABB', 2],
    ['ABABAB', 2],
    ['AABAABAB', 2],
    ['AAABBBCC', 3],
    ['ABCDABCE', 1],
  ])('[FPR-2] %s seen through %d rows: the BEST count and the list equal brute force', (strip, rows) => {
    const expected = byBruteForce(strip, rows);
    expect(stripCount(edgesOf(strip, rows))).toBe(BigInt(expected.length));
    const all = eulerStrips(edgesOf(strip, rows), 100_000).map((codes) => codes.join());
    expect(all.toSorted()).toEqual(expected);
    expect(eulerStrips(edgesOf(strip, rows), 1)[0]?.join()).toBe(all[0]);
  });
});

describe('a balanced circulation', () => {
  it('[FPR-2] is the cheapest of all, by trying every one', () => {
    const uniform = seededUniform(11);
    for (let repetition = 0; repetition < 30; repetition += 1) {
      const counts = windowsOf(codesOf('ABAABBB'), 2, () => 1 + Math.floor(uniform() * 60));
      const graph = windowGraph(counts);
      const spins = counts.reduce((sum, { count }) => sum + count, 0);
      const circulation = new Circulation(graph);
      expect(circulation.balance()).toBe(true);
      circulation.minimise(spins / 7);
      const cost = (amounts: ArrayLike<number>): number =>
        graph.edges.reduce((sum, { count }, edge) => {
          const amount = amounts[edge] ?? 0;
          return sum + (spins / 7) * amount - (count === 0 ? 0 : count * Math.log(amount));
        }, 0);
      // Edges in order: AA, AB, BA, BB; balance means AB = BA.
      let least = Number.POSITIVE_INFINITY;
      for (let aa = 1; aa < 12; aa += 1)
        for (let ab = 1; ab < 12; ab += 1)
          for (let bb = 1; bb < 12; bb += 1) least = Math.min(least, cost([aa, ab, ab, bb]));
      expect(cost(circulation.amounts)).toBeCloseTo(least, 6);
    }
  });
});

describe('a reel', () => {
  it('[FPR-2] is unique where one strip fits, and found without its rarest window', () => {
    const strip = codesOf('ABCDEFGHACEG');
    const windows = windowsOf(strip, 3, (stop) => (stop === 4 ? 0 : 20));
    const found = reconstructReel({ reel: 0, rows: 3, windows, symbols });
    expect(found).toMatchObject({ verdict: 'unique', stops: 12, candidates: '1', inferred: 1 });
    expect(found.strip?.join('')).toBe('ABCDEFGHACEG');
  });

  it('[FPR-2] is a class where several fit, with all of them', () => {
    const windows = windowsOf(codesOf('ABCABDABE'), 2, () => 60);
    const found = reconstructReel({ reel: 0, rows: 2, windows, symbols });
    expect(found).toMatchObject({ verdict: 'class', candidates: '2', stops: 9 });
    expect(found.strips?.map((strip) => strip.join(''))).toEqual(['ABCABDABE', 'ABCABEABD']);
  });

  it('[FPR-2] with weighted stops is not forced into a strip of equal ones', () => {
    const weights = [1, 4, 2, 7, 1, 3, 5, 2];
    const windows = windowsOf(codesOf('ABCDEFGH'), 3, (stop) => 2_000 * (weights[stop] ?? 0));
    const found = reconstructReel({ reel: 0, rows: 3, windows, symbols });
    expect(found).toMatchObject({ verdict: 'weighted-stops', stops: 25, strip: symbols });
    expect(found.weights).toEqual(weights);
  });

  it('[FPR-2] of few spins is insufficient data, with the spins that it takes', () => {
    const windows = windowsOf(codesOf('ABCDEFGH'), 3, (stop) => (stop % 3 === 0 ? 1 : 0));
    const found = reconstructReel({ reel: 0, rows: 3, windows, symbols });
    expect(found).toMatchObject({ verdict: 'insufficient-data', strip: null, windowsHash: null });
    expect(found.spinsNeeded).toBeGreaterThan(10);
  });

  it('weights are the smallest that fit; unseen mass is Good and Turing', () => {
    expect(stopWeightsOf([10_000, 20_000, 30_000])).toMatchObject({
      weights: [1, 2, 3],
      virtualStops: 6,
      certain: true,
    });
    expect(
      unseenMassOf(
        [
          { window: [0], count: 1 },
          { window: [1], count: 9 },
        ],
        10,
      ),
    ).toMatchObject({ onceSeen: 1, probability: 0.1 });
  });
});

describe('a whole sample', () => {
  const strips = ['ABCDEFGHACEG', 'HGFEDCBAHFDB'];

  it('[FPR-2] of independent reels gives their strips and says that the evidence is enough', () => {
    const { engine, reels, plan } = reconstruct(columnsOf(spinsOf(strips, 300, 3))).reconstruction;
    expect([engine, plan.enough, reels.map(({ verdict }) => verdict)]).toEqual([
      'reel-strips',
      true,
      ['unique', 'unique'],
    ]);
  });

  it('[FPR-2] of an outcome book gives no strip', () => {
    const uniform = seededUniform(5);
    const book = spinsOf(strips, 20, 4);
    const records = Array.from({ length: 3_000 }, () => book[Math.floor(uniform() * 20)] ?? book[0]).flatMap((record) =>
      record ? [record] : [],
    );
    const { engine, reels } = reconstruct(columnsOf(records)).reconstruction;
    expect([engine, reels.map(({ verdict }) => verdict)]).toEqual(['outcome-book', ['no-strip', 'no-strip']]);
    expect(jointLawOf([]).verdict).toBe('insufficient-data');
  });

  it('[FPR-2] with stops gives the order that windows leave open', () => {
    const records = spinsOf(['ABCABDABE', 'AB'], 400, 6, true);
    const { reels } = reconstruct(columnsOf(records)).reconstruction;
    expect(reels.map(({ verdict, orderFrom, strip }) => [verdict, orderFrom, strip?.join('')])).toEqual([
      ['unique', 'stops', 'ABCABDABE'],
      ['unique', 'stops', 'AB'],
    ]);
    const lying = records.map((record, spin) =>
      spin === 7
        ? {
            ...record,
            stops: [0, 1],
            window: [
              ['H', 'H', 'H'],
              ['B', 'A', 'B'],
            ],
          }
        : record,
    );
    expect(stripFromStops(columnsOf(lying), 0)).toBeNull();
  });
});
