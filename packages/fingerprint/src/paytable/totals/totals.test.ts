import { compileEngine } from '@croupier/slots/engine';
import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import { baseMode } from '@croupier/slots/outcome';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { stakeRule } from '@croupier/slots/stake';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../fingerprint.ts';
import { seededUniform } from '../../fixtures/skewed-games.ts';
import type { SpinRecord } from '../../spin-record.ts';

const strips = [
  'ABCDEFAGBCHDEFSGHACWBDEGFHBCDGEAFH',
  'HGFESDCBAHFDBWACEGFBHDAEGCFBAHDE',
  'BDFHACEGWBSDHFAGCEBHDGFEACBFHDAGE',
];
const pays = {
  A: [0, 0, 50],
  B: [0, 0, 30],
  C: [0, 0, 20],
  D: [0, 0, 12],
  E: [0, 0, 8],
  F: [0, 0, 5],
  G: [0, 0, 4],
  H: [0, 0, 3],
};
const common = {
  format: 'croupier-par/1',
  id: 'small',
  title: 'Small',
  reels: strips.map((strip) => ({ strip: strip.split('') })),
  rows: [3, 3, 3],
};
const lineSheet = {
  ...common,
  kind: 'lines',
  paylines: [
    [2, 2, 2],
    [1, 1, 1],
    [3, 3, 3],
    [1, 2, 3],
    [3, 1, 2],
  ],
  linePays: { ...pays, W: [0, 0, 0] },
  wild: { symbol: 'W', multiplier: 2 },
  scatter: { symbol: 'S', pays: [0, 1, 10] },
};
const waySheet = {
  ...common,
  kind: 'grid',
  pay: { by: 'ways' },
  pays,
  wilds: [{ symbol: 'W' }],
  scatters: [{ symbol: 'S', pays: [0, 1, 10] }],
};

function sheetOf(document: unknown) {
  const result = importPar(document);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Windows and total wins, as somebody would have written them down. */
function played(document: unknown, spins: number, seed: number): SpinRecord[] {
  const par = sheetOf(document);
  const engine = compileEngine(par);
  const rng = seededRng(seed);
  const bet = { stakeMinor: stakeRule(par).unitMinor, coins: null };
  return Array.from({ length: spins }, (_, spin) => {
    const { window, payoutMinor } = engine.spin({ bet, rng, mode: baseMode });
    return {
      betMinor: bet.stakeMinor,
      stakeMinor: bet.stakeMinor,
      payoutMinor,
      free: false,
      window,
      stops: null,
      atMs: spin,
    };
  });
}

const of = (records: readonly SpinRecord[]) =>
  fingerprintOf({ gameId: 'recorded', parHash: '0'.repeat(64), engineVersion: 'test', records });

describe('rules behind windows and total wins', () => {
  it('[FPR-2] lines, pays, wild, multiplier and scatter of a line game, and its RTP to 1e-8', () => {
    const { paytable, structural } = of(played(lineSheet, 20_000, 1));
    expect(paytable).toMatchObject({
      from: 'totals',
      pay: 'lines',
      lines: 5,
      wild: { symbol: 'W', multiplier: 2 },
      scatter: 'S',
    });
    expect(paytable?.paylines.map((line) => line.join('')).toSorted()).toEqual(['111', '123', '222', '312', '333']);
    const found = paytable?.entries.map(({ symbol, count, pay }) => `${symbol}${count}=${pay}`);
    expect(found).toEqual(['A3=50', 'B3=30', 'C3=20', 'D3=12', 'E3=8', 'F3=5', 'G3=4', 'H3=3', 'S2=1', 'S3=10']);
    expect(Math.abs((structural?.rtp ?? 0) - (exactReport(sheetOf(lineSheet)).rtp ?? 1))).toBeLessThan(1e-8);
  });

  it('[FPR-2] ways are told from lines, with the RTP that follows to 1e-8', () => {
    const { paytable, structural } = of(played(waySheet, 12_000, 2));
    expect(paytable).toMatchObject({ pay: 'ways', lines: null, wild: { symbol: 'W', multiplier: 1 }, scatter: 'S' });
    expect(Math.abs((structural?.rtp ?? 0) - (exactReport(sheetOf(waySheet)).rtp ?? 1))).toBeLessThan(1e-8);
  });

  it('[FPR-2] pays anywhere', () => {
    const sheet = {
      ...common,
      kind: 'grid',
      pay: { by: 'anywhere' },
      pays: {
        ...pays,
        A: [0, 4, 50],
        B: [0, 2, 30],
        C: [0, 1, 20],
        D: [0, 1, 12],
        E: [0, 1, 8],
        W: [0, 0, 2],
        S: [0, 0, 1],
      },
    };
    expect(of(played(sheet, 12_000, 3)).paytable).toMatchObject({ pay: 'anywhere', wild: null });
  });

  it('[FPR-2] too few spins, and totals that follow from no rules, give no paytable instead of a guess', () => {
    const few = of(played(lineSheet, 60, 4));
    expect([few.paytable, few.structural]).toEqual([null, null]);
    expect(few.insufficient.map(({ section }) => section)).toContain('paytable');
    const uniform = seededUniform(5);
    const random = played(lineSheet, 5_000, 6).map((record) => ({ ...record, payoutMinor: uniform() < 0.2 ? 50 : 0 }));
    expect(of(random).paytable).toBeNull();
  });

  it('[FPR-2] one win that the rules do not give is enough for no structural RTP', () => {
    const lying = played(waySheet, 12_000, 2).map((record, spin) =>
      spin === 7_000 ? { ...record, payoutMinor: record.payoutMinor + 7 } : record,
    );
    expect(of(lying).structural).toBeNull();
  });

  it('[FPR-3] a sample that goes over to another game is changed, and one that mixes two is no game of reels', () => {
    const one = played(lineSheet, 6_000, 7);
    const other = played({ ...lineSheet, reels: common.reels.toReversed() }, 6_000, 8);
    const joined = of([...one, ...other]);
    expect(joined.drift?.verdict).toBe('changed');
    expect(joined.structural).toBeNull();
    const mixed = of(one.flatMap((record, spin) => [record, other[spin] ?? record]));
    expect(mixed.reconstruction.engine).not.toBe('reel-strips');
    expect(mixed.structural).toBeNull();
  });
});
