import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactReport } from './exact.ts';
import { arbitraryComboGame, arbitraryLineGame } from './fixtures/arbitrary-par.ts';
import { imported, publishedGame, publishedGames, publishedJson } from './fixtures/published-games.ts';
import { importPar, inspectPar } from './import-par.ts';
import { type ParIssue, parIssuesMax } from './par-issue.ts';
import { parHash } from './par-hash.ts';

const small = {
  format: 'croupier-par/1',
  kind: 'lines',
  id: 'small',
  title: 'Small',
  reels: [{ strip: ['A', 'B', 'S'] }, { strip: ['A', 'B', 'S'] }, { strip: ['A', 'B', 'S'] }],
  rows: [1, 1, 1],
  paylines: [[1, 1, 1]],
  linePays: { A: [0, 0, 5], B: [0, 1, 4] },
  scatter: { symbol: 'S', pays: [0, 0, 1] },
};

function faults(json: unknown): readonly ParIssue[] {
  const { par, issues } = inspectPar(json);
  expect(par === null).toBe(issues.some((issue) => issue.severity === 'error'));
  return issues;
}

/** Paths of the issues of one severity. */
function paths(json: unknown, severity: ParIssue['severity'] = 'error'): string[] {
  return faults(json)
    .filter((issue) => issue.severity === severity)
    .map((issue) => issue.path);
}

describe('PAR sheet import', () => {
  it.each(publishedGames)('[ENG-4] reads the published shape without an issue: %s', (id) => {
    expect(faults(publishedJson(id))).toEqual([]);
  });

  it('[ENG-4] a normalised sheet is its own format: importing it again changes nothing', () => {
    for (const id of publishedGames) {
      const par = publishedGame(id);
      expect(imported(JSON.parse(JSON.stringify(par)))).toEqual(par);
    }
    fc.assert(
      fc.property(fc.oneof(arbitraryLineGame, arbitraryComboGame), (par) => {
        const again = imported(JSON.parse(JSON.stringify(par)));
        expect(again).toEqual(par);
        expect(parHash(again)).toBe(parHash(par));
      }),
      { numRuns: 100 },
    );
  });

  it('[ENG-4] the published figures are kept as claims, as ratios', () => {
    const { declared } = publishedGame('diet-32x5');
    expect(declared).toContainEqual({ figure: 'rtp', value: 0.9704576902, coins: null, basis: 'exact' });
    expect(publishedGame('sevens-72x3').declared).toContainEqual({
      figure: 'rtp',
      value: 0.927,
      coins: 3,
      basis: 'published',
    });
  });

  it('[ENG-4] every fault is listed at once, with its place', () => {
    const issues = paths({
      ...small,
      id: 'No Good',
      reels: [{ strip: [] }, { strip: ['A', 'Q'], weights: [1] }, { strip: ['A', 'B', 'S'], spin: 1 }],
      rows: [1, 1],
      paylines: [
        [1, 1],
        [1, 1, 0],
        [1, 2, 1],
      ],
      linePays: { A: [0, -1, 5], B: [0, 1] },
      extra: true,
    });
    expect(issues).toEqual(
      expect.arrayContaining([
        'extra',
        'id',
        'reels[0].strip',
        'reels[2].spin',
        'linePays.A[1]',
        'paylines[1][2]',
        'paylines[2][1]',
      ]),
    );
    const meaning = paths({
      ...small,
      reels: [{ strip: ['A', 'Q'], weights: [1] }, { strip: ['B'] }, { strip: ['S'] }],
      paylines: [
        [1, 1],
        [1, 1, 2],
      ],
      linePays: { A: [0], B: [0, 1, 2], Z: [0, 0, 0] },
    });
    expect(meaning).toEqual([
      'reels[0].weights',
      'paylines[0]',
      'paylines[1][2]',
      'reels[0].strip[1]',
      'linePays.A',
      'linePays.Z',
    ]);
  });

  it.each([
    ['a missing field', { ...small, rows: undefined }, 'rows'],
    ['another format', { ...small, format: 'croupier-par/9' }, 'format'],
    ['another kind', { ...small, kind: 'ways' }, 'kind'],
    ['no reels', { ...small, reels: [] }, 'reels'],
    ['a pay that is no number', { ...small, linePays: { A: [0, 0, '5'], B: [0, 0, 0] } }, 'linePays.A[2]'],
    [
      'a pay that is not finite',
      { ...small, linePays: { A: [0, 0, Number.POSITIVE_INFINITY], B: [0, 0, 0] } },
      'linePays.A[2]',
    ],
    ['a pay that is NaN', { ...small, linePays: { A: [0, 0, Number.NaN], B: [0, 0, 0] } }, 'linePays.A[2]'],
    ['a pay with too many decimals', { ...small, linePays: { A: [0, 0, 0.12345678], B: [0, 0, 0] } }, 'linePays.A[2]'],
    ['a wild on no reel', { ...small, wild: { symbol: 'W' } }, 'wild.symbol'],
    ['a wild that is the scatter', { ...small, wild: { symbol: 'S' } }, 'scatter.symbol'],
    ['an excluded symbol twice', { ...small, wild: { symbol: 'A', excludes: ['B', 'B'] } }, 'wild.excludes[1]'],
    ['a scatter on no reel', { ...small, scatter: { symbol: 'Z', pays: [1] } }, 'scatter.symbol'],
    [
      'free spins without a scatter',
      {
        ...small,
        reels: [{ strip: ['A', 'B'] }, { strip: ['A', 'B'] }, { strip: ['A', 'B'] }],
        scatter: null,
        freeSpins: { awards: [1], retrigger: false },
      },
      'freeSpins',
    ],
    ['free spins that never end', { ...small, freeSpins: { awards: [2, 2, 2], retrigger: true } }, 'freeSpins'],
    ['more reels than allowed', { ...small, reels: Array.from({ length: 13 }, () => ({ strip: ['A'] })) }, 'reels'],
    [
      'a strip longer than allowed',
      { ...small, reels: [{ strip: Array.from({ length: 2_049 }, () => 'A') }, { strip: ['B'] }, { strip: ['S'] }] },
      'reels[0].strip',
    ],
    ['more lines than allowed', { ...small, paylines: Array.from({ length: 1_025 }, () => [1, 1, 1]) }, 'paylines'],
    ['a window larger than allowed', { ...small, rows: [1, 13, 1] }, 'rows[1]'],
  ])('[ENG-4] refuses %s', (_, json, path) => {
    expect(paths(json)).toContain(path);
  });

  it('[ENG-4] more warnings than are listed do not refuse a sheet', () => {
    const { par, issues } = inspectPar({ ...small, paylines: Array.from({ length: 300 }, () => [1, 1, 1]) });
    expect(par).not.toBeNull();
    expect(issues).toHaveLength(parIssuesMax + 1);
    expect(issues.at(-1)?.severity).toBe('warning');
  });

  it('[ENG-4] every example of the documentation imports without an error, is counted and comes back as it is', () => {
    const page = readFileSync(new URL('../../../docs/par-format.md', import.meta.url), 'utf8');
    const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text) as unknown);
    expect(examples).toHaveLength(6);
    for (const example of examples) {
      expect(paths(example)).toEqual([]);
      const par = imported(example);
      expect(exactReport(par).complete).toBe(true);
      expect(parHash(imported(JSON.parse(JSON.stringify(par))))).toBe(parHash(par));
    }
  });

  it('[ENG-4] free spins that certainly retrigger are refused, however the reels divide', () => {
    for (const stops of [3, 5, 6, 7, 10, 11, 13, 49]) {
      const reels = [0, 1, 2].map(() => ({ strip: [...Array.from({ length: stops - 1 }, () => 'A'), 'B', 'S'] }));
      const always = { ...small, reels: [{ strip: Array.from({ length: stops }, () => 'S') }, ...reels.slice(1)] };
      expect(paths({ ...always, freeSpins: { awards: [1, 1, 1], multiplier: 1, retrigger: true } })).toEqual([
        'freeSpins',
      ]);
      expect(paths({ ...always, freeSpins: { awards: [1, 1, 1], multiplier: 1, retrigger: false } })).toEqual([]);
    }
    // Just short of never ending is too long as well: 2,048^2 - 1 of 2,048^2 spins award one more.
    const strip = [...Array.from({ length: 2_047 }, () => 'S'), 'A'];
    const long = { ...small, reels: [{ strip }, { strip }, { strip: ['B'] }] };
    expect(paths({ ...long, freeSpins: { awards: [1], retrigger: true } })).toEqual(['freeSpins']);
  });

  it('[ENG-4] warns, and still imports', () => {
    expect(paths({ ...small, linePays: { A: [0, 5, 4], B: [0, 0, 0] } }, 'warning')).toEqual(['linePays.A[2]']);
    expect(
      paths(
        {
          ...small,
          paylines: [
            [1, 1, 1],
            [1, 1, 1],
          ],
        },
        'warning',
      ),
    ).toEqual(['paylines[1]']);
    const rich = faults({ ...small, linePays: { A: [1, 3, 9], B: [1, 3, 9] } });
    expect(rich).toEqual([{ path: '', message: 'the RTP is 159.2593 %, more than 100 %', severity: 'warning' }]);
  });

  it.each([
    [
      'strips[0][4]',
      (json: Record<string, unknown>) => ((json['strips'] as unknown[][])[0] ?? []).splice(4, 1, 'ghost'),
    ],
    ['strips[1]', (json: Record<string, unknown>) => (json['strips'] as unknown[][]).splice(1, 1, [])],
    [
      'line_pays_x_line_bet.ham[4]',
      (json: Record<string, unknown>) =>
        (json['line_pays_x_line_bet'] as Record<string, unknown[]>)['ham']?.splice(4, 1, '500'),
    ],
    ['free_spins', (json: Record<string, unknown>) => (json['free_spins'] = 'lots')],
    ['free_spins', (json: Record<string, unknown>) => (json['free_spins'] = '3+ ham: 10 free spins')],
    ['wild_excludes[0]', (json: Record<string, unknown>) => (json['wild_excludes'] = ['ghost'])],
    ['paylines[3][2]', (json: Record<string, unknown>) => (json['paylines'] as number[][])[3]?.splice(2, 1, 4)],
    ['surprise', (json: Record<string, unknown>) => (json['surprise'] = 1)],
  ])('[ENG-4] a fault in the published shape is named in its own words: %s', (path, spoil) => {
    const json = publishedJson('diet-32x5');
    spoil(json);
    expect(paths(json)).toContain(path);
  });

  it('[ENG-4] figures and notes of a publisher that are not known are left out with a warning', () => {
    const json = { ...publishedJson('fruit-25x5'), exact_skew: 70, reel_note: 'from a fair' };
    expect(paths(json)).toEqual([]);
    expect(paths(json, 'warning')).toEqual(['exact_skew', 'reel_note']);
  });

  it('[ENG-4] faults of combinations are named', () => {
    const json = publishedJson('classic-32x3');
    (json['combos'] as { combo: string[]; pays_by_coins: number[] }[])[0]?.combo.splice(1, 1, 'QQ');
    (json['combos'] as { combo: string[]; pays_by_coins: number[] }[])[1]?.pays_by_coins.pop();
    (json['symbol_groups'] as Record<string, string>)['1J'] = '1B|NO';
    expect(paths(json)).toEqual(['symbol_groups.1J', 'combos[0].combo[1]', 'combos[1].pays_by_coins']);
  });

  it('[ENG-4] counts whose order was never published become a stated order, and say so', () => {
    const { par } = inspectPar(publishedJson('lobster-counts'));
    expect(par?.kind === 'grid' && par.reels.every((reel) => reel.order === 'unknown')).toBe(true);
    const issues = paths({ id: 'counts', order_published: false, counts_per_reel: { wild: [2, 2], fish: [1] } });
    expect(issues).toContain('counts_per_reel.fish');
    expect(issues).toContain('line_pays');
  });

  it('[ENG-4] hostile documents give issues, never an exception', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    const hostile: unknown[] = [
      null,
      undefined,
      7,
      'text',
      [],
      {},
      deep,
      { reels: deep },
      JSON.parse('{"format":"croupier-par/1","kind":"lines","__proto__":{"id":"x"}}'),
      { ...small, linePays: JSON.parse('{"__proto__":[1,2,3],"constructor":[0,0,1]}') as unknown },
      { ...small, linePays: JSON.parse('{"constructor":[0,0,1],"toString":[0,0,1]}') as unknown },
      { ...small, paylines: Array.from({ length: 500_000 }, () => 1) },
      { ...small, id: 'x'.repeat(1_000_000) },
    ];
    for (const json of hostile) expect(paths(json).length).toBeGreaterThan(0);
  });

  it('[ENG-4] any damage to a good sheet gives a sheet or issues, never an exception', () => {
    const documents = [small, ...publishedGames.map(publishedJson)];
    fc.assert(
      fc.property(
        fc.nat(documents.length - 1),
        fc.array(fc.tuple(fc.nat(), fc.anything({ withNullPrototype: true })), { minLength: 1, maxLength: 4 }),
        (index, damages) => {
          const json: unknown = structuredClone(documents[index]);
          for (const [where, value] of damages) damage(json, where, value);
          const { par, issues } = inspectPar(json);
          expect(par === null).toBe(issues.some((issue) => issue.severity === 'error'));
          expect(issues.length).toBeLessThanOrEqual(parIssuesMax + 1);
        },
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.anything(), (json) => {
        expect(importPar(json).ok).toBe(false);
      }),
    );
  });
});

/** Puts the value somewhere into the document. */
function damage(json: unknown, where: number, value: unknown): void {
  let place: unknown = json;
  for (let depth = 0; depth < 1 + (where % 4); depth += 1) {
    if (typeof place !== 'object' || place === null) return;
    const keys = Object.keys(place);
    const key = keys[where % (keys.length || 1)];
    if (key === undefined) return;
    const child: unknown = Reflect.get(place, key);
    if (depth === where % 4 || typeof child !== 'object' || child === null) {
      Reflect.set(place, key, value);
      return;
    }
    place = child;
  }
}
