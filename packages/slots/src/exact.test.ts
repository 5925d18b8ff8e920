import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactReport } from './exact.ts';
import type { ExactReport } from './exact/report.ts';
import { arbitraryComboGame, arbitraryLineGame } from './fixtures/arbitrary-par.ts';
import { imported, publishedGame, publishedGames } from './fixtures/published-games.ts';
import { monteCarlo } from './monte-carlo.ts';
import type { DeclaredClaim } from './par-fields.ts';
import type { ParSheet } from './par-sheet.ts';
import { evaluateByReference } from './reference.ts';
import { seededRng } from './rng/xoshiro128.ts';
import { stakeRule } from './stake.ts';

/** The report's figure that a claim is about. */
function figureOf(report: ExactReport, claim: DeclaredClaim): number {
  const source = claim.coins === null ? report : report.byCoins?.[claim.coins - 1];
  const mean = report.contributions.filter((part) => part.kind === (claim.figure === 'lineRtp' ? 'line' : 'scatter'));
  const figures: Record<DeclaredClaim['figure'], unknown> = {
    rtp: source?.rtp,
    baseRtp: report.baseRtp,
    lineRtp: mean.reduce((sum, part) => sum + part.rtp, 0),
    scatterRtp: mean.reduce((sum, part) => sum + part.rtp, 0),
    hitFrequency: source?.hitFrequency,
    sigma: source?.sigma,
    baseSigma: report.baseSigma,
    maxWin: report.maxWin,
    cycle: report.cycle,
    triggerProbability: report.freeSpins?.triggerProbability,
  };
  return Number(figures[claim.figure]);
}

/** Half a unit of the last decimal that the publisher gives. */
const published: Record<string, readonly [figure: string, coins: number | null, value: number, decimals: number][]> = {
  'fruit-39x5': [
    ['rtp', null, 0.9517121898, 10],
    ['hitFrequency', null, 0.10290126, 8],
    ['sigma', null, 5.576846, 6],
    ['maxWin', null, 500, 8],
    ['cycle', null, 92_537_640, 8],
  ],
  'fruit-25x5': [
    ['rtp', null, 0.956556288, 10],
    ['hitFrequency', null, 0.1248854, 7],
    ['sigma', null, 6.432745, 6],
    ['maxWin', null, 1_000, 8],
    ['cycle', null, 9_765_625, 8],
  ],
  'diet-32x5': [
    ['rtp', null, 0.9704576902, 10],
    ['baseRtp', null, 0.7043527663, 10],
    ['lineRtp', null, 0.63459656, 8],
    ['scatterRtp', null, 0.06975621, 8],
    ['hitFrequency', null, 0.46306458, 8],
    ['baseSigma', null, 1.916236, 6],
    ['triggerProbability', null, 0.01118481159210205, 15],
    ['cycle', null, 33_554_432, 8],
  ],
  'classic-32x3': [
    ['rtp', 1, 0.76080322265625, 12],
    ['hitFrequency', 1, 0.142120361328125, 12],
    ['sigma', 1, 4.8559, 4],
    ['rtp', 2, 0.8549499511718751, 12],
    ['hitFrequency', 2, 0.142120361328125, 12],
    ['sigma', 2, 6.0157, 4],
  ],
  'sevens-72x3': [
    ['rtp', 1, 0.919641, 6],
    ['hitFrequency', 1, 0.113233, 6],
    ['sigma', 1, 4.0567, 4],
    ['rtp', 2, 0.925195, 6],
    ['hitFrequency', 2, 0.120467, 6],
    ['sigma', 2, 7.7122, 4],
    ['rtp', 3, 0.927046, 6],
    ['hitFrequency', 3, 0.120467, 6],
    ['sigma', 3, 10.0316, 4],
  ],
  'bird-counts-128x3': [
    ['rtp', 1, 0.990056, 6],
    ['hitFrequency', 1, 0.237424, 6],
  ],
};

describe('exact mathematics', () => {
  it.each(publishedGames)('[ENG-3] the exact figures equal the published ones: %s', (id) => {
    const report = exactReport(publishedGame(id));
    for (const [figure, coins, value, decimals] of published[id] ?? []) {
      const computed = figureOf(report, { figure: figure as DeclaredClaim['figure'], coins, value, basis: 'exact' });
      expect(Math.abs(computed - value), `${figure} ${computed}`).toBeLessThanOrEqual(0.5000001 * 10 ** -decimals);
    }
  });

  it.each(publishedGames)('[ENG-3] every claim of the sheet itself holds to four digits: %s', (id) => {
    const par = publishedGame(id);
    const report = exactReport(par);
    expect(par.declared.length).toBeGreaterThan(0);
    for (const claim of par.declared)
      expect(Math.abs(figureOf(report, claim) / claim.value - 1), claim.figure).toBeLessThan(2e-4);
  });

  it('[ENG-3] the report equals a full enumeration by the reference, for any small game', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryLineGame, arbitraryComboGame), (par) => {
        const report = exactReport(par);
        const all = enumerate(par);
        expect(report.baseRtp).toBeCloseTo(all.mean, 9);
        expect(report.hitFrequency).toBeCloseTo(all.hit, 9);
        expect(report.baseSigma).toBeCloseTo(all.sigma, 6);
        expect(report.maxWin).toBeCloseTo(all.highest, 9);
        expect(report.distribution?.reduce((sum, part) => sum + part.probability, 0)).toBeCloseTo(1, 9);
        expect(report.contributions.reduce((sum, part) => sum + part.rtp, 0)).toBeCloseTo(all.mean, 9);
      }),
      { numRuns: 300 },
    );
  });

  it.each(publishedGames)('[ENG-3] the simulation agrees with the exact figures within its interval: %s', (id) => {
    const par = publishedGame(id);
    const report = exactReport(par);
    const simulated = monteCarlo(par, { rounds: 400_000, rng: seededRng(11) });
    expect(simulated.rtp.low).toBeLessThan(report.rtp ?? 0);
    expect(simulated.rtp.high).toBeGreaterThan(report.rtp ?? 0);
    expect(simulated.hitFrequency.low).toBeLessThan(report.hitFrequency ?? 0);
    expect(simulated.hitFrequency.high).toBeGreaterThan(report.hitFrequency ?? 0);
  });

  it.each([true, false])(
    '[ENG-3] the standard deviation of a round with free spins agrees with the simulation: retrigger %s',
    (retrigger) => {
      // Small wins only, so that a simulated standard deviation is itself sharp.
      const par = imported({
        format: 'croupier-par/1',
        kind: 'lines',
        id: 'calm',
        title: 'Calm',
        reels: [{ strip: ['A', 'B', 'S', 'A'] }, { strip: ['A', 'S', 'B', 'B'] }, { strip: ['A', 'B', 'B', 'S'] }],
        rows: [1, 2, 1],
        paylines: [
          [1, 1, 1],
          [1, 2, 1],
        ],
        linePays: { A: [0, 1, 4], B: [0, 2, 3] },
        scatter: { symbol: 'S', pays: [0, 1, 2] },
        freeSpins: { awards: [0, 2, 3], multiplier: 2, retrigger },
      });
      const simulated = monteCarlo(par, { rounds: 1_000_000, rng: seededRng(5) });
      const report = exactReport(par);
      expect(Math.abs(simulated.sigma / (report.sigma ?? 0) - 1)).toBeLessThan(0.01);
      expect(simulated.rtp.low).toBeLessThan(report.rtp ?? 0);
      expect(simulated.rtp.high).toBeGreaterThan(report.rtp ?? 0);
    },
  );

  it('[ENG-3] a game too large for the state graph keeps its exact return and says that the rest is missing', () => {
    const par = publishedGame('diet-32x5');
    const report = exactReport(par, { entriesMax: 0 });
    expect(report).toMatchObject({
      complete: false,
      hitFrequency: null,
      sigma: null,
      maxWin: null,
      distribution: null,
    });
    expect(report.rtp).toBeCloseTo(0.9704576902, 9);
    expect(exactReport(par, { stepsMax: 1_000 })).toMatchObject({ complete: false, hitFrequency: null });
    // Too large for its distribution alone: every other figure is exact.
    const whole = exactReport(par);
    const without = exactReport(par, { entriesMax: 1_000 });
    expect(without).toMatchObject({
      complete: false,
      distribution: null,
      methods: { sigma: 'exact', maxWin: 'exact' },
    });
    for (const figure of ['hitFrequency', 'sigma', 'baseSigma', 'maxWin', 'maxWinOdds'] as const)
      expect(Math.abs((without[figure] ?? 0) / (whole[figure] ?? 1) - 1), figure).toBeLessThan(1e-12);
  });
});

function enumerate(par: ParSheet) {
  const rule = stakeRule(par);
  const coins = rule.coins?.length ?? null;
  const bet = { stakeMinor: rule.unitMinor * (coins ?? 1), coins };
  let cycle = 0;
  const wins: (readonly [win: number, weight: number])[] = [];
  const visit = (stops: readonly number[], weight: number): void => {
    const reel = par.reels[stops.length];
    if (reel !== undefined) {
      reel.strip.forEach((_, stop) => visit([...stops, stop], weight * (reel.weights?.[stop] ?? 1)));
      return;
    }
    cycle += weight;
    wins.push([evaluateByReference(par, stops, bet, { kind: 'base' }).payoutMinor / bet.stakeMinor, weight]);
  };
  visit([], 1);
  const expectation = (of: (win: number) => number): number =>
    wins.reduce((sum, [win, weight]) => sum + of(win) * weight, 0) / cycle;
  const mean = expectation((win) => win);
  return {
    mean,
    hit: expectation((win) => (win > 0 ? 1 : 0)),
    sigma: Math.sqrt(expectation((win) => (win - mean) ** 2)),
    highest: Math.max(...wins.map(([win]) => win)),
  };
}
