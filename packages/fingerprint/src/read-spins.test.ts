import { describe, expect, it } from 'vitest';
import { readSpins } from './read-spins.ts';

const good =
  '{"stake":100,"payout":300,"window":[["A","B"],[7,"C"]],"wins":[{"line":1,"symbol":"A","count":2,"amount":300}]}';

describe('recorded spins', () => {
  it('[FPR-1] come from JSON Lines, with their wins', () => {
    const { records, wins } = readSpins(
      `${good}\n{"free":true,"bet":100,"payout":0,"window":[["A","B"],["7","C"]],"stops":[1,2]}\n`,
    );
    expect(records.map(({ stakeMinor, free, window, stops }) => [stakeMinor, free, window[1], stops])).toEqual([
      [100, false, ['7', 'C'], null],
      [0, true, ['7', 'C'], [1, 2]],
    ]);
    expect(wins).toEqual([[{ kind: 'line', line: 1, symbol: 'A', count: 2, amountMinor: 300 }], []]);
  });

  it('[FPR-1] come from CSV', () => {
    const { records, wins } = readSpins('stake,payout,reel1,reel2,stop1,stop2\n100,0,A B,C|D,3,4\n');
    expect(records[0]).toMatchObject({
      stakeMinor: 100,
      window: [
        ['A', 'B'],
        ['C', 'D'],
      ],
      stops: [3, 4],
    });
    expect(wins).toBeNull();
  });

  it.each([
    ['', 'line 1'],
    ['{}', 'line 1, stake: it is missing'],
    [`${good}\n${good.slice(0, 40)}`, 'line 2: this is no JSON: the file seems to be cut off'],
    [`${good}\nnull\n`, 'line 2: a JSON object is expected'],
    ['{"stake":-5,"payout":0,"window":[["A"]]}', 'line 1: records[0].betMinor'],
    ['{"stake":1,"payout":1e99,"window":[["A"]]}', 'payoutMinor'],
    ['{"stake":1,"payout":0,"window":[[{}]]}', 'a symbol is a string or a number'],
    [`{"stake":1,"payout":0,"window":${JSON.stringify(Array.from({ length: 40 }, () => ['A']))}}`, '1 to 12 reels'],
    [`{"x":"${'x'.repeat(70_000)}"}`, 'at most 65536 characters'],
    ['stake,payout,reel1\n100,0\n', 'line 2: 3 columns are expected, 2 found'],
    ['stake,payout\n1,1', 'there is no column reel1'],
    ['stake,__proto__,reel1\n1,1,1', '"__proto__" is not one of these'],
    ['stake,payout,reel1\n1,-1,A', 'line 2, payout: a whole number is expected'],
  ])('[FPR-1] a bad file is refused with its line: %#', (text, message) => {
    expect(() => readSpins(text)).toThrow(message);
  });
});
