import { partVariance } from '@croupier/fingerprint/similarity/vector';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProfileShelf, type RowLaw } from './profile-shelf.ts';
import type { LibraryRecord } from './profile-store.ts';

const parts = 19;

function recordOf(row: number, spins: number): LibraryRecord {
  return {
    id: `00000000-0000-7000-8000-${String(row).padStart(12, '0')}`,
    ownerId: row % 3 === 0 ? 'some' : 'others',
    fingerprintId: null,
    documentHash: '',
    name: '',
    tags: [],
    gameId: '',
    parHash: '',
    engineVersion: '',
    geometry: '3-3-3',
    signature: null,
    spins,
    rtp: null,
    hitFrequency: null,
    sigma: null,
    engine: '',
    randomness: null,
    createdAtMs: 0,
  };
}

describe('a shelf of profiles', () => {
  // Few different values: many rows are equally far away.
  const vector = fc.array(
    fc.integer({ min: 0, max: 3 }).map((part) => part / 8),
    { minLength: parts, maxLength: parts },
  );
  const row = fc.record({ vector, spins: fc.constantFrom(10, 1_000, 1_001), removed: fc.boolean() });

  it('[FPR-6] the best rows are those that looking at all of each gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 200 }),
        vector,
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        async (rows, wanted, count, isPlain) => {
          const lawOf = (spins: number): RowLaw => {
            const variance = partVariance(500, spins);
            return isPlain ? { variance: 1, offset: 0 } : { variance, offset: parts * Math.log(variance) };
          };
          const shelf = new ProfileShelf(parts);
          const kept = rows.map((one, index) => ({ ...one, record: recordOf(index, one.spins), index }));
          for (const one of kept) shelf.add(one.record, Float32Array.from(one.vector));
          for (const one of kept) if (one.removed) shelf.remove(one.index);
          const expected = kept
            .filter(({ removed, record }) => !removed && record.ownerId === 'some')
            .map(({ vector: of, spins, record }) => {
              const squared = of.reduce((sum, part, at) => sum + (part - (wanted[at] ?? 0)) ** 2, 0);
              const { variance, offset } = lawOf(spins);
              return { record, squared, score: squared / variance + offset };
            })
            .toSorted((a, b) => a.score - b.score || (a.record.id < b.record.id ? -1 : 1))
            .slice(0, count)
            .map(({ record, squared }) => ({ record, squared }));
          const test = (record: LibraryRecord): boolean => record.ownerId === 'some';
          expect(await shelf.best({ vector: wanted, count, test, lawOf })).toEqual(expected);
        },
      ),
    );
  });
});
