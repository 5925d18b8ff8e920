import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactReport } from './exact.ts';
import { arbitraryGridGame } from './fixtures/arbitrary-grid.ts';
import { imported, publishedGame } from './fixtures/published-games.ts';
import { gridEngine } from './grid-engine.ts';
import type { GridSheet } from './grid-sheet.ts';
import { importPar } from './import-par.ts';
import { monteCarlo } from './monte-carlo.ts';
import { parHash } from './par-hash.ts';
import { evaluateByReference } from './reference.ts';
import { seededRng } from './rng/xoshiro128.ts';
import { stakeRule } from './stake.ts';

interface Outcome {
  readonly win: number;
  readonly awarded: number;
  readonly probability: number;
}

/** Every window of the paid or the free spins, by the reference rules. */
function enumerate(par: GridSheet, spins: 'paid' | 'free'): readonly Outcome[] {
  const stakeMinor = stakeRule(par).unitMinor;
  const reels = spins === 'free' ? (par.freeSpins?.reels ?? par.reels) : par.reels;
  const mode =
    spins === 'free'
      ? ({ kind: 'freeSpins', multiplier: par.freeSpins?.multiplier ?? 1 } as const)
      : ({ kind: 'base' } as const);
  const cycle = reels.reduce(
    (product, reel) => product * (reel.weights?.reduce((sum, one) => sum + one, 0) ?? reel.strip.length),
    1,
  );
  const found: Outcome[] = [];
  const visit = (stops: readonly number[], weight: number): void => {
    const reel = reels[stops.length];
    if (reel !== undefined) {
      reel.strip.forEach((_, stop) => visit([...stops, stop], weight * (reel.weights?.[stop] ?? 1)));
      return;
    }
    const outcome = evaluateByReference(par, stops, { stakeMinor, coins: null }, mode);
    found.push({
      win: outcome.payoutMinor / stakeMinor,
      awarded: outcome.features.reduce((sum, feature) => sum + feature.awarded, 0),
      probability: weight / cycle,
    });
  };
  visit([], 1);
  return found;
}

/** The wins of a whole round with their probabilities, free spins played one after the other up to their limit. */
function rounds(par: GridSheet, maxSpins: number): readonly Outcome[] {
  const again = par.freeSpins?.retrigger === true;
  const merged = (parts: readonly Outcome[]): readonly Outcome[] => {
    const sums = new Map<string, Outcome>();
    for (const part of parts) {
      const key = `${part.win.toFixed(9)} ${part.awarded}`;
      sums.set(key, { ...part, probability: part.probability + (sums.get(key)?.probability ?? 0) });
    }
    return [...sums.values()];
  };
  const free = merged(enumerate(par, 'free'));
  // `awarded` is here what was awarded in the round so far.
  let open = merged(enumerate(par, 'paid').map((part) => ({ ...part, awarded: Math.min(part.awarded, maxSpins) })));
  const done: Outcome[] = [];
  for (let played = 0; open.length > 0; played += 1) {
    done.push(...open.filter((part) => part.awarded === played));
    open = merged(
      open
        .filter((part) => part.awarded > played)
        .flatMap((part) =>
          free.map((spin) => ({
            win: part.win + spin.win,
            awarded: Math.min(part.awarded + (again ? spin.awarded : 0), maxSpins),
            probability: part.probability * spin.probability,
          })),
        ),
    );
  }
  return done;
}

function mean(parts: readonly Outcome[], of: (part: Outcome) => number): number {
  return parts.reduce((sum, part) => sum + part.probability * of(part), 0);
}

const base = {
  format: 'croupier-par/1',
  kind: 'grid',
  id: 'small',
  title: 'Small',
  reels: [{ strip: ['A', 'B', 'W'] }, { strip: ['A', 'B', 'S'] }, { counts: { A: 2, B: 1 } }],
  rows: [2, 2, 1],
  pay: { by: 'ways' },
  pays: { A: [0, 0, 5], B: [0, 1, 2] },
  wilds: [{ symbol: 'W' }],
  scatters: [{ symbol: 'S', pays: [1] }],
};

const lines = { by: 'lines', paylines: [[2, 2, 1]] };
const free = { scatters: [{ symbol: 'S', pays: [1], awards: [2], retriggers: [0] }] };

function errors(json: unknown): readonly string[] {
  const result = importPar(json);
  return result.ok ? [] : result.error.filter((issue) => issue.severity === 'error').map((issue) => issue.path);
}

describe('grid games', () => {
  it('[ENG-3] factorised counting equals a full enumeration by the reference, for games of every kind', () => {
    fc.assert(
      fc.property(arbitraryGridGame, (par) => {
        const report = exactReport(par);
        const paid = enumerate(par, 'paid');
        const spins = enumerate(par, 'free');
        const base_ = mean(paid, (part) => part.win);
        expect(report.complete).toBe(true);
        expect(report.baseRtp).toBeCloseTo(base_, 9);
        expect(report.hitFrequency).toBeCloseTo(
          mean(paid, (part) => (part.win > 0 ? 1 : 0)),
          9,
        );
        expect(report.baseSigma).toBeCloseTo(Math.sqrt(mean(paid, (part) => (part.win - base_) ** 2)), 6);
        const highest = Math.max(...paid.map((part) => part.win));
        expect(report.maxWin).toBeCloseTo(highest, 9);
        // With a highest win that is how often it is reached, by whatever would have paid more too.
        expect(1 / (report.maxWinOdds ?? 0)).toBeCloseTo(
          mean(paid, (part) => (part.win > highest - 1e-9 ? 1 : 0)),
          9,
        );
        if (par.maxWin === null)
          expect(report.contributions.reduce((sum, part) => sum + part.rtp, 0)).toBeCloseTo(base_, 9);
        if (mean(paid, (part) => part.awarded) === 0) {
          expect(report.rtp).toBeCloseTo(base_, 9);
          return;
        }
        const highestFree = Math.max(...spins.map((part) => part.win));
        expect(report.freeSpins?.maxWin).toBeCloseTo(highestFree, 9);
        expect(1 / (report.freeSpins?.maxWinOdds ?? 0)).toBeCloseTo(
          mean(spins, (part) => (part.win > highestFree - 1e-9 ? 1 : 0)),
          9,
        );
        const limit = par.freeSpins?.maxSpins;
        if (limit !== undefined && limit <= 3 && spins.length <= 60) {
          const whole = rounds(par, limit);
          const average = mean(whole, (part) => part.win);
          expect(Math.abs((report.rtp ?? 0) - average)).toBeLessThan(1e-9 * (1 + average));
          const sigma = Math.sqrt(mean(whole, (part) => (part.win - average) ** 2));
          expect(Math.abs((report.sigma ?? 0) - sigma)).toBeLessThan(1e-6 * (1 + sigma));
        }
        if (limit !== undefined) return;
        const each = mean(spins, (part) => part.win) / (1 - mean(spins, (part) => part.awarded));
        const rtp = base_ + mean(paid, (part) => part.awarded) * each;
        expect(Math.abs((report.rtp ?? 0) / (rtp || 1) - (rtp === 0 ? 0 : 1))).toBeLessThan(1e-9);
      }),
      { numRuns: 500, seed: 20_261_121 },
    );
  });

  it('[ENG-2] the state graph pays what the reference pays, and a sheet survives its own import', () => {
    fc.assert(
      fc.property(arbitraryGridGame, fc.nat(), (par, seed) => {
        const bet = { stakeMinor: stakeRule(par).unitMinor * 3, coins: null };
        const through = gridEngine(par).totals({ bet, rng: seededRng(seed), rounds: 40 });
        const plain = gridEngine(par, { entriesMax: 0 }).totals({ bet, rng: seededRng(seed), rounds: 40 });
        const walked = gridEngine(par, { entriesMax: 1 }).totals({ bet, rng: seededRng(seed), rounds: 40 });
        expect({ ...through, sumSquares: 0 }).toEqual({ ...plain, sumSquares: 0 });
        expect({ ...walked, sumSquares: 0 }).toEqual({ ...plain, sumSquares: 0 });
        expect(through.sumSquares).toBeCloseTo(plain.sumSquares, 6);
        const again = imported(JSON.parse(JSON.stringify(par)));
        expect(parHash(again)).toBe(parHash(par));
      }),
      { numRuns: 300 },
    );
  });

  it('[ENG-3] symbol counts without an order: the published figures of lobster-counts to the printed digits', () => {
    const report = exactReport(publishedGame('lobster-counts'));
    const of = (...kinds: string[]) => report.contributions.filter((part) => kinds.includes(part.kind));
    const rtp = (kind: string): number => of(kind).reduce((sum, part) => sum + part.rtp, 0);
    expect(report.rtp).toBeCloseTo(0.962525, 6);
    expect(rtp('line')).toBeCloseTo(0.6646999, 7);
    expect(rtp('bonus')).toBeCloseTo(0.1913737, 7);
    expect(rtp('scatter')).toBeCloseTo(0.1064514, 7);
    expect(of('line', 'bonus').reduce((sum, part) => sum + (part.rtp > 0 ? part.probability : 0), 0)).toBeCloseTo(
      0.0358175,
      7,
    );
    expect(1 / (of('bonus')[0]?.probability ?? 1)).toBeCloseTo(1729.6, 1);
  });

  it('[ENG-3] the shipped line games come to the same figures as grid games', () => {
    for (const id of ['fruit-25x5', 'diet-32x5']) {
      const par = publishedGame(id);
      if (par.kind !== 'lines') throw new Error(id);
      const { scatter, freeSpins, wild } = par;
      const grid = imported({
        format: par.format,
        kind: 'grid',
        id,
        title: id,
        reels: par.reels,
        rows: par.rows,
        pay: { by: 'lines', paylines: par.paylines },
        pays: Object.fromEntries(Object.entries(par.linePays).filter(([symbol]) => symbol !== scatter?.symbol)),
        wilds: wild === null ? [] : [{ symbol: wild.symbol }],
        scatters: scatter === null ? [] : [{ ...scatter, awards: freeSpins?.awards ?? [] }],
        freeSpins: freeSpins && { multiplier: freeSpins.multiplier, retrigger: freeSpins.retrigger },
      });
      const expected = exactReport(par);
      const report = exactReport(grid);
      for (const figure of ['rtp', 'baseRtp', 'hitFrequency', 'sigma', 'baseSigma', 'maxWin', 'maxWinOdds'] as const)
        expect(Math.abs((report[figure] ?? 0) / (expected[figure] ?? 1) - 1), figure).toBeLessThan(1e-9);
    }
  });

  it('[ENG-3] exact and simulated figures agree within the stated interval, sigma with own free reels too', () => {
    const own = [{ strip: ['A', 'A', 'B'] }, { strip: ['A', 'B', 'S', 'B', 'A'] }, { strip: ['A', 'B'] }];
    for (const pay of [{ by: 'ways' }, { by: 'anywhere' }, { by: 'clusters', minimum: 2 }]) {
      const par = imported({
        ...base,
        pay,
        scatters: [{ symbol: 'S', pays: [1], awards: [2] }],
        freeSpins: { multiplier: 2, retrigger: true, reels: own },
      });
      const report = exactReport(par);
      const simulated = monteCarlo(par, { rounds: 200_000, rng: seededRng(7) });
      expect(simulated.rtp.low).toBeLessThan(report.rtp ?? 0);
      expect(simulated.rtp.high).toBeGreaterThan(report.rtp ?? 0);
      expect(Math.abs(simulated.sigma / (report.sigma ?? 0) - 1)).toBeLessThan(0.02);
    }
  });

  it('[ENG-3] a bonus adds the variance of its own rounds', () => {
    const sheet = (variance: number) =>
      imported({
        ...base,
        pays: { A: [0, 0, 0], W: [0, 0, 0], B: [0, 0, 0] },
        scatters: [],
        bonuses: [{ symbol: 'S', on: 'window', least: 1, mean: 4, variance }],
      });
    // Reel 2 shows S in 2 of its 3 windows.
    expect(exactReport(sheet(9)).sigma).toBeCloseTo(
      Math.sqrt((exactReport(sheet(0)).sigma ?? 0) ** 2 + (2 / 3) * 9),
      9,
    );
  });

  it.each<readonly [string, object, string]>([
    ['an empty reel', { reels: [{ strip: [] }, ...base.reels.slice(1)] }, 'reels[0].strip'],
    ['a reel of zero counts', { reels: [{ counts: { A: 0 } }, ...base.reels.slice(1)] }, 'reels[0]'],
    ['a strip and counts', { reels: [{ strip: ['A'], counts: { A: 1 } }, ...base.reels.slice(1)] }, 'reels[0]'],
    ['an unknown symbol', { reels: [{ strip: ['A', 'Q'] }, ...base.reels.slice(1)] }, 'reels[0].strip[1]'],
    ['too few weights', { reels: [{ strip: ['A', 'W'], weights: [1] }, ...base.reels.slice(1)] }, 'reels[0].weights'],
    ['a line outside the window', { pay: { by: 'lines', paylines: [[1, 3, 1]] } }, 'pay.paylines[0][1]'],
    ['ways with lines', { pay: { by: 'ways', paylines: [[1, 1, 1]] } }, 'pay.paylines'],
    ['a negative pay', { pays: { A: [0, 0, -5], B: [0, 1, 2] } }, 'pays.A[2]'],
    ['pays for other reels', { pays: { A: [0, 5], B: [0, 1, 2] } }, 'pays.A'],
    ['a cluster below the minimum', { pay: { by: 'clusters', minimum: 3 } }, 'pays.B[1]'],
    ['a wild on no reel', { wilds: [{ symbol: 'Z' }] }, 'wilds[0].symbol'],
    ['a wild that is the scatter', { wilds: [{ symbol: 'S' }] }, 'scatters[0].symbol'],
    [
      'free spins that never end',
      { scatters: [{ symbol: 'S', pays: [0], awards: [2] }], freeSpins: { retrigger: true } },
      'freeSpins',
    ],
    ['free spins that nothing triggers', { freeSpins: { retrigger: true } }, 'freeSpins'],
    ['awards without free spins', { scatters: [{ symbol: 'S', pays: [0], awards: [2] }] }, 'scatters[0].awards'],
    [
      'free reels of another number',
      {
        scatters: [{ symbol: 'S', pays: [0], awards: [0, 2] }],
        freeSpins: { retrigger: false, reels: [{ strip: ['A'] }] },
      },
      'freeSpins.reels',
    ],
    ['a bonus on a line without lines', { bonuses: [{ symbol: 'B', on: 'line', least: 3, mean: 4 }] }, 'bonuses[0].on'],
    ['a ladder that falls', { stakes: [5, 4] }, 'stakes[1]'],
    ['a wild on a reel that is not there', { wilds: [{ symbol: 'W', reels: [1, 4] }] }, 'wilds[0].reels[1]'],
    ['a group without lines', { groups: [{ name: 'ANY', symbols: ['A', 'B'], pays: [0, 0, 1] }] }, 'groups[0]'],
    [
      'a group of a wild',
      { pay: lines, groups: [{ name: 'ANY', symbols: ['A', 'W'], pays: [0, 0, 1] }] },
      'groups[0].symbols[1]',
    ],
    [
      'a group named as a symbol',
      { pay: lines, groups: [{ name: 'A', symbols: ['B'], pays: [0, 0, 1] }] },
      'groups[0].name',
    ],
    ['both ways for an unknown symbol', { pay: { by: 'ways', bothWays: ['Q'] } }, 'pay.bothWays[0]'],
    ['both ways twice', { pay: { by: 'ways', direction: 'both', bothWays: ['A'] } }, 'pay.bothWays[0]'],
    ['a pay x line bet without lines', { scatters: [{ symbol: 'S', pays: [1], bet: 'line' }] }, 'scatters[0].bet'],
    [
      'a mixed scatter of an unknown symbol',
      { scatters: [{ symbol: 'S', also: ['Q'], pays: [1] }] },
      'scatters[0].also[0]',
    ],
    ['retriggers without retriggering', { ...free, freeSpins: { retrigger: false } }, 'scatters[0].retriggers'],
    ['a free window of other reels', { ...free, freeSpins: { retrigger: true, rows: [2] } }, 'freeSpins.rows'],
    [
      'a free window too low for a line',
      { ...free, pay: lines, freeSpins: { retrigger: true, rows: [1, 2, 1] } },
      'freeSpins.rows[0]',
    ],
    ['no free spins at most', { ...free, freeSpins: { retrigger: true, maxSpins: 0 } }, 'freeSpins.maxSpins'],
    ['a maximum win of nothing', { maxWin: 0 }, 'maxWin'],
  ])('[ENG-4] refuses %s and says where', (_, change, path) => {
    expect(errors({ ...base, ...change })).toContain(path);
  });

  it('[ENG-4] more than 100 % is a warning; the base sheet has no fault', () => {
    expect(errors(base)).toEqual([]);
    const rich = importPar({ ...base, pays: { A: [9, 9, 9], B: [9, 9, 9] } });
    expect(rich.ok).toBe(true);
  });
});
