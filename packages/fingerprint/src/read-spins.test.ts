import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsHash } from './columns-hash.ts';
import { anySample } from './fixtures/arbitrary-spins.ts';
import { readSpins, SpinReader } from './read-spins.ts';
import { recordsOf, type SampleColumns } from './sample-columns.ts';
import { sampleHash } from './sample.ts';
import { columnsOf } from './columns-builder.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decode = (bytes: Uint8Array): string => decoder.decode(bytes);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, fast = true): SampleColumns => readSpins(bytesOf(text), { decode, fast });

const good =
  '{"stake":100,"payout":300,"window":[["A","B"],[7,"C"]],"wins":[{"line":1,"symbol":"A","count":2,"amount":300}]}';

/** What came out, or the message of the refusal. */
function outcome(act: () => SampleColumns): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

describe('recorded spins', () => {
  it('[FPR-1] come from JSON Lines, with their wins', () => {
    const columns = read(
      `${good}\n{"free":true,"bet":100,"payout":0,"window":[["A","B"],["7","C"]]}\n{"id":"x","stake":5,"payout":0,"window":[["A","B"],["7","C"]],"at":9}`,
    );
    expect(recordsOf(columns).map(({ stakeMinor, free, window, atMs }) => [stakeMinor, free, window[1], atMs])).toEqual(
      [
        [100, false, ['7', 'C'], 0],
        [0, true, ['7', 'C'], 1],
        [5, false, ['7', 'C'], 9],
      ],
    );
    expect(columns.wins?.wins).toEqual([{ kind: 'line', line: 1, symbol: 'A', count: 2, amountMinor: 300 }]);
    expect([...(columns.wins?.start ?? [])]).toEqual([0, 1, 1, 1]);
  });

  it('[FPR-1] come from CSV', () => {
    const columns = read('stake,payout,reel1,reel2,stop1,stop2\n100,0,A B,C|D,3,4\r\n100,5,A B,C|D,3,4\n');
    expect(recordsOf(columns)).toMatchObject([
      {
        stakeMinor: 100,
        window: [
          ['A', 'B'],
          ['C', 'D'],
        ],
        stops: [3, 4],
      },
      {
        payoutMinor: 5,
        window: [
          ['A', 'B'],
          ['C', 'D'],
        ],
        stops: [3, 4],
      },
    ]);
    expect(columns.wins).toBeNull();
  });

  it.each([
    ['', 'line 1'],
    ['{}', 'line 1, stake: it is missing'],
    [`${good}\n${good.slice(0, 40)}`, 'line 2: this is no JSON: the file seems to be cut off'],
    [
      `${good}\n${good.replace('[7,"C"]', '[7]')}`,
      'line 2: records[1].window: rows a reel are 2,2 in records[0], but 2,1 here',
    ],
    [`${good}\nnull\n`, 'line 2: a JSON object is expected'],
    ['{"stake":-5,"payout":0,"window":[["A"]]}', 'line 1: records[0].betMinor'],
    ['{"stake":1,"payout":1e99,"window":[["A"]]}', 'payoutMinor'],
    ['{"stake":1,"payout":0,"window":[[{}]]}', 'a symbol is a string or a number'],
    [`{"stake":1,"payout":0,"window":${JSON.stringify(Array.from({ length: 40 }, () => ['A']))}}`, '1 to 12 reels'],
    [`{"x":"${'x'.repeat(70_000)}"}`, 'at most 65536 characters'],
    [`{"x":"${'x'.repeat(300_000)}`, 'at most 65536 characters'],
    ['stake,payout,reel1\n100,0\n', 'line 2: 3 columns are expected, 2 found'],
    ['stake,payout\n1,1', 'there is no column reel1'],
    ['stake,__proto__,reel1\n1,1,1', '"__proto__" is not one of these'],
    ['stake,payout,reel1\n1,-1,A', 'line 2, payout: a whole number is expected'],
  ])('[FPR-1] a bad file is refused with its line: %#', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('[FPR-1] that are no UTF-8 are refused, with their line', () => {
    expect(() => readSpins(Uint8Array.from([...bytesOf(`${good}\n{"a":"`), 0xff]), { decode })).toThrow(
      'line 2: this is no UTF-8',
    );
  });

  it('[FPR-5] give one sample by both ways, however the file is cut into chunks', () => {
    const sample = anySample.filter((records) => records.length > 0);
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 200 }), fc.boolean(), (records, chunk, spaced) => {
        const lines = [...records, ...records].map(
          ({ betMinor, stakeMinor, payoutMinor, free, window, stops, atMs }) => {
            const fields = { bet: betMinor, stake: stakeMinor, payout: payoutMinor, free, at: atMs, window, stops };
            return spaced ? JSON.stringify(fields, null, 1).replaceAll('\n', ' ') : JSON.stringify(fields);
          },
        );
        const bytes = bytesOf(`\uFEFF${lines.join(spaced ? '\r\n' : '\n')}`);
        const inChunks = (): SampleColumns => {
          const reader = new SpinReader({ decode });
          for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.slice(at, at + chunk));
          return reader.finish();
        };
        const general = outcome(() => readSpins(bytes, { decode, fast: false }));
        expect(outcome(inChunks)).toEqual(general);
        if (typeof general !== 'string') {
          const expected = columnsOf([...records, ...records].map((record) => structuredClone(record)));
          expect(outcome(() => readSpins(bytes, { decode }))).toEqual(expected);
          expect(columnsHash(expected)).toBe(sampleHash(recordsOf(expected)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[FPR-1] mean the same by both ways when a line is damaged anywhere', () => {
    const table = 'stake,payout,bet,free,at,reel1,reel2,stop1,stop2';
    const rows = ['100,300,100,0,5,A B,C|D,3,4', '0,5,100,1,6,A B, C D ,3,4'];
    const texts = [[good, good, good].join('\n'), [table, ...rows, ...rows].join('\r\n')];
    const pieces = fc.constantFrom(
      '',
      '"',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '1',
      '0',
      '-',
      '.',
      'e',
      ' ',
      '\\',
      'é',
      '\n',
      '\u0000',
      'null',
      'true',
      '"bet":0,',
    );
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(400), fc.nat(3), pieces, (text, place, cut, piece) => {
        const at = place % text.length;
        const damaged = text.slice(0, at) + piece + text.slice(at + cut);
        expect(outcome(() => read(damaged))).toEqual(outcome(() => read(damaged, false)));
      }),
      { numRuns: 3_000 },
    );
  });
});
