import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileEngine } from '../engine.ts';
import { exactReport } from '../exact.ts';
import { imported, publishedGame, publishedJson } from '../fixtures/published-games.ts';
import { importPar } from '../import-par.ts';
import { monteCarlo } from '../monte-carlo.ts';
import { parHash } from '../par-hash.ts';
import { baseMode } from '../outcome.ts';
import { seededRng } from '../rng/xoshiro128.ts';
import { checkBet } from '../stake.ts';
import { bookDocument, bookModes, type BookRow, foldBook, readBookRounds, readBookTable } from './outcome-book.ts';
import { readParCsv } from './par-csv.ts';
import { usifDocument } from './usif.ts';
import { nearestReelSet, readReelSets, withReelSet } from './reel-sets.ts';

function value<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const table = value(readBookTable('id,weight,payout\n0,60,0\n1,30,150\n2,10,400\n'));
const bookOf = (rows: readonly BookRow[], cost = 1) =>
  imported(value(bookDocument(rows, { id: 'book', title: 'Book', cost })));

describe('outcome books', () => {
  it('[ENG-1] an outcome is drawn by its weight and pays what is recorded', () => {
    const par = bookOf(table);
    const report = exactReport(par);
    expect(report.rtp).toBeCloseTo(0.3 * 1.5 + 0.1 * 4, 12);
    expect(report.hitFrequency).toBeCloseTo(0.4, 12);
    expect(report).toMatchObject({ maxWin: 4, complete: true, cycle: 100 });
    const simulated = monteCarlo(par, { rounds: 200_000, rng: seededRng(4) });
    expect(simulated.rtp.low).toBeLessThan(report.rtp ?? 0);
    expect(simulated.rtp.high).toBeGreaterThan(report.rtp ?? 0);
    expect(Math.abs(simulated.sigma / (report.sigma ?? 0) - 1)).toBeLessThan(0.02);
    const bet = value(checkBet(par, { stakeMinor: 200 }));
    const outcome = compileEngine(par).evaluateStops([2], bet, baseMode);
    expect(outcome).toMatchObject({ payoutMinor: 800, window: [['2']], wins: [{ kind: 'book', amountMinor: 800 }] });
  });

  it('[ENG-1] weights above 2^32 are drawn exactly, and a mode that costs more pays less of its stake', () => {
    const heavy = 199_895_486_317;
    const par = bookOf(
      [
        { id: 1, weight: heavy, payoutHundredths: 0 },
        { id: 2, weight: heavy, payoutHundredths: 200_00 },
      ],
      100,
    );
    expect(exactReport(par).rtp).toBe(1);
    const { hits } = compileEngine(par).totals({
      bet: value(checkBet(par, { stakeMinor: 100 })),
      rng: seededRng(1),
      rounds: 20_000,
    });
    expect(Math.abs(hits - 10_000)).toBeLessThan(400);
  });

  it('[ENG-1] folding a book by pay changes none of its figures', () => {
    const rows = [...table, { id: 7, weight: 5, payoutHundredths: 150 }];
    expect(exactReport(bookOf(foldBook(rows) ?? []))).toEqual(exactReport(bookOf(rows)));
  });

  it('[ENG-4] faults of books are told with their line', () => {
    expect(readBookTable('0,1')).toMatchObject({ error: expect.stringContaining('line 1') });
    expect(readBookTable('0,1,0\n1,-5,0')).toMatchObject({ error: expect.stringContaining('line 2') });
    expect(readBookTable('')).toMatchObject({ ok: false });
    expect(readBookRounds('{"id":1,"payoutMultiplier":0}\nno')).toMatchObject({ error: 'line 2: not JSON' });
    const rounds = value(
      readBookRounds('{"id":0,"payoutMultiplier":0}\n{"id":1,"payoutMultiplier":150}\n{"id":2,"payoutMultiplier":500}'),
    );
    expect(bookDocument(table, { id: 'b', title: 'B', cost: 1, rounds })).toMatchObject({
      error: 'outcome 2 pays 400 in the table and 500 in the book',
    });
    const twice = importPar(value(bookDocument([...table, ...table], { id: 'b', title: 'B', cost: 1 })));
    expect(twice.ok).toBe(false);
    expect(bookModes({ modes: [{ name: 'base', cost: 1, events: 'b.jsonl.zst', weights: 'l.csv' }] })).toHaveLength(1);
    expect(bookModes({ format: 'croupier-par/1' })).toBeNull();
  });
});

describe('USIF', () => {
  it('[ENG-3] the exact report as a USIF document has the published figures', () => {
    const par = publishedGame('diet-32x5');
    expect(usifDocument(par, exactReport(par), '2026-11-21T00:00:00Z')).toMatchObject({
      schemaVersion: '1.0',
      game: { layout: '5x3', paySystem: 'lines', paylines: 20 },
      simulation: { spins: 33_554_432 },
      results: { rtpPercent: expect.closeTo(97.04576902, 7), hitRate: expect.closeTo(0.46306458, 7) },
      features: [{ triggerRate: expect.closeTo(0.0111848115921, 12), rtpContribution: expect.closeTo(0.26610492, 7) }],
    });
    expect(usifDocument(par, exactReport(par, { entriesMax: 0 }), '2026-11-21T00:00:00Z')).toBeNull();
  });
});

describe('USIF of every kind of game', () => {
  it.each(['fruit-25x5', 'classic-32x3', 'sevens-72x3', 'lobster-counts'])(
    '[ENG-3] %s: the figures are those of the exact report',
    (id) => {
      const par = publishedGame(id);
      const report = exactReport(par);
      const document = usifDocument(par, report, '2026-11-21T00:00:00Z');
      expect(document).toMatchObject({
        configHash: parHash(par),
        simulation: { spins: report.cycle },
        results: {
          observedRTP: report.rtp,
          ci95Lower: report.rtp,
          ci95Upper: report.rtp,
          hitRate: report.hitFrequency,
          maxObservedWin: report.maxWin,
        },
        volatility: { stdDev: report.sigma },
      });
      expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    },
  );

  it('[ENG-3] a book has no reels, and no lines', () => {
    const par = bookOf(table);
    expect(usifDocument(par, exactReport(par), '2026-11-21T00:00:00Z')).toMatchObject({
      game: { layout: '1x1', paySystem: 'pattern', paylines: null },
      simulation: { spins: 100 },
    });
  });
});

describe('PAR CSV', () => {
  const csv = `# a sheet
[game]
id,small-csv
rows,2
[reels]
A,B,A
B,S,B
S,A,S
W,,A
[weights]
1,1,1
2,1,1
1,1,1
1,,3
[pays]
A,0,0,5
B,,,8
[lines]
1,1,1
2,2,2
[wild]
W,2
[scatter]
S,0,0,1
[free]
S,0,0,2
`;

  it('[ENG-4] reads reels, weights, pays, lines, wild, scatter and free spins', () => {
    const par = imported(value(readParCsv(csv)));
    expect(par).toMatchObject({
      kind: 'grid',
      id: 'small-csv',
      reels: [{ weights: [1, 2, 1, 1] }, { strip: ['B', 'S', 'A'] }, {}],
      pays: { A: [0, 0, 5], B: [0, 0, 8] },
      wilds: [{ symbol: 'W', multiplier: 2 }],
      freeSpins: { retrigger: true },
    });
    expect(exactReport(par).complete).toBe(true);
  });

  it('[ENG-4] the example of the documentation is read', () => {
    const page = readFileSync(new URL('../../../../docs/par-format.md', import.meta.url), 'utf8');
    const example = /```\n(\[game\][\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(imported(value(readParCsv(example)))).toMatchObject({ id: 'small', pay: { paylines: [[2, 2, 2]] } });
  });

  it('[ENG-4] what was read from CSV goes out as JSON and comes back as the same sheet, by its hash', () => {
    const par = imported(value(readParCsv(csv)));
    const again = imported(JSON.parse(JSON.stringify(par)));
    expect(again).toEqual(par);
    expect(parHash(again)).toBe(parHash(par));
    expect(parHash(imported(value(readParCsv(csv.replaceAll('\n', '\r\n')))))).toBe(parHash(par));
  });

  it('[ENG-4] says which line or field is wrong', () => {
    expect(readParCsv(csv.replace('B,,,8', 'A,,,8'))).toMatchObject({ error: 'line 17: [pays] has "A" twice' });
    expect(readParCsv(csv.slice(0, csv.indexOf('[pays]')))).toMatchObject({ error: 'the section [pays] is missing' });
    const hostile = importPar(value(readParCsv(csv.replace('B,,,8', '__proto__,,,8'))));
    expect(hostile).toMatchObject({ ok: false, error: [{ path: 'pays.__proto__', message: 'unknown field' }] });
    const endless = importPar(value(readParCsv(csv.replace('A,0,0,5', 'A,0,0,1e999'))));
    expect(endless.ok ? [] : endless.error.map((issue) => issue.path)).toContain('pays.A[2]');
    expect(readParCsv('A,B')).toMatchObject({ error: expect.stringContaining('line 1') });
    expect(readParCsv('[game]\nid,x\n[rells]')).toMatchObject({ error: 'line 3: unknown section "rells"' });
    expect(readParCsv('[game]\nid,x\n[reels]\nA')).toMatchObject({ error: 'the section [pays] is missing' });
    const wrong = importPar(value(readParCsv(csv.replace('A,0,0,5', 'A,0,0,five'))));
    expect(wrong.ok ? [] : wrong.error.map((issue) => issue.path)).toContain('pays.A[2]');
  });
});

describe('reel sets', () => {
  // The RTP under which slotopol files this set of strips of the same game; computed there by full enumeration.
  const yaml = `
novomatic/sizzlinghot/rmap

---

93.791949:
  - [1, 4, 4, 4, 3, 3, 3, 8, 6, 6, 6, 7, 7, 7, 6, 6, 6, 2, 2, 5, 2, 5, 5, 5, 4]
  - [1, 6, 6, 6, 2, 2, 1, 2, 7, 7, 7, 7, 8, 4, 4, 4, 4, 5, 5, 5, 3, 5, 3, 3, 6]
  - [1, 6, 7, 7, 7, 8, 5, 5, 5, 1, 5, 2, 2, 4, 2, 4, 4, 4, 3, 3, 7, 3, 6, 6, 6]
  - [1, 5, 5, 5, 5, 1, 5, 4, 4, 4, 8, 3, 3, 6, 6, 6, 7, 6, 7, 7, 7, 4, 4, 2, 2]
  - [1, 4, 4, 6, 6, 6, 2, 2, 5, 8, 5, 5, 5, 8, 5, 4, 4, 4, 6, 6, 7, 7, 7, 3, 3]
95.655629:
  - [1]
`;

  it('[ENG-3] the strips of a YAML reel set come to the RTP that they are filed under', () => {
    const sets = value(readReelSets(yaml));
    expect(sets).toMatchObject([
      { name: 'novomatic/sizzlinghot/rmap', rtpPercent: 93.791949 },
      { rtpPercent: 95.655629 },
    ]);
    const set = nearestReelSet(sets, 94);
    if (set === undefined) throw new Error('no set');
    for (const sheet of [publishedJson('fruit-25x5'), { ...publishedGame('fruit-25x5') }]) {
      const par = imported(withReelSet(sheet, set));
      expect(exactReport(par).rtp).toBeCloseTo(0.93791949, 8);
      expect(par.declared).toEqual([]);
    }
  });

  it('[ENG-4] says what a file without reel sets lacks', () => {
    expect(readReelSets('a: [1, 2')).toMatchObject({ ok: false });
    expect(readReelSets('a: 1')).toMatchObject({ error: expect.stringContaining('no reel sets') });
  });
});
