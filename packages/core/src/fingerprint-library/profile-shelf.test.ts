import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byDistance, byLikelihood, ProfileShelf } from './profile-shelf.ts';

const parts = 19;

interface Row {
  readonly place: number;
  readonly spins: number;
}

describe('a shelf of profiles', () => {
  // Few different values: many rows are equally far away.
  const vector = fc.array(
    fc.integer({ min: 0, max: 3 }).map((part) => part / 8),
    { minLength: parts, maxLength: parts },
  );
  const row = fc.record({ vector, spins: fc.constantFrom(10, 1_000, 1_001), removed: fc.boolean() });

  const isWanted = ({ place }: Row): boolean => place % 3 === 0;

  it('[FPR-6] the best rows are those that looking at all of each gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 200 }),
        vector,
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        async (rows, wanted, count, isPlain) => {
          const lawOf = isPlain ? byDistance : byLikelihood(500, parts);
          const shelf = new ProfileShelf<Row>(parts);
          const kept = rows.map((one, place) => ({ ...one, record: { place, spins: one.spins } }));
          for (const one of kept) shelf.add(one.record, one.vector);
          for (const one of kept) if (one.removed) shelf.remove(one.record.place);
          const expected = kept
            .filter(({ removed, record }) => !removed && isWanted(record))
            .map(({ vector: of, spins, record }) => {
              const squared = of.reduce((sum, part, at) => sum + (part - (wanted[at] ?? 0)) ** 2, 0);
              const { variance, offset } = lawOf(spins);
              return { record, squared, score: squared / variance + offset };
            })
            .toSorted((a, b) => a.score - b.score || a.record.place - b.record.place)
            .slice(0, count)
            .map(({ record, squared }) => ({ record, squared }));
          expect(await shelf.best({ vector: wanted, count, test: isWanted, lawOf })).toEqual(expected);
        },
      ),
    );
  });
});
