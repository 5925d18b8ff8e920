import fc from 'fast-check';
import { expect, it } from 'vitest';
import { importPar } from '../import-par.ts';
import { readBookRounds, readBookTable } from './outcome-book.ts';
import { readParCsv } from './par-csv.ts';
import { readReelSets } from './reel-sets.ts';

const readers = [readParCsv, readReelSets, readBookTable, readBookRounds];
const pieces = fc.constantFrom(
  '[game]\n',
  '[reels]\n',
  '[pays]\n',
  '[lines]\n',
  '[wild]\n',
  '[free]\n',
  'A,B,C\n',
  'A,0,0,5\n',
  ',,,\n',
  'id,x\n',
  '95.5:\n',
  '  - [1, 2, 3]\n',
  '&a [*a]\n',
  '- *b\n',
  '---\n',
  '{"id":1,"payoutMultiplier":2}\n',
  '1,2,3\n',
  '1,-2,3\n',
  '1,1e999,3\n',
  'NaN,NaN\n',
  '__proto__,1\n',
  '\u0000',
  '\uFEFF',
  '"',
  '\r\n',
  '[',
  '{',
  '9007199254740993,1,1\n',
);

it('[ENG-4] text of any kind gives a document or a sentence, never an exception', () => {
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 40 }).map((list) => list.join('')),
    fc.string({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(text, (content) => {
      for (const read of readers) {
        const result = read(content);
        if (!result.ok) expect(result.error.length).toBeGreaterThan(5);
      }
      const csv = readParCsv(content);
      if (csv.ok) importPar(csv.value);
    }),
    { numRuns: 1_000, seed: 20_261_121 },
  );
});

it('[ENG-4] a YAML file whose anchors multiply is refused', () => {
  const levels = Array.from({ length: 12 }, (_, level) =>
    level === 0
      ? 'a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1]'
      : `a${level}: &a${level} [${Array(8)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  );
  expect(readReelSets(levels.join('\n'))).toMatchObject({ ok: false });
});
