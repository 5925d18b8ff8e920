import { expect, it } from 'vitest';
import { compileEngine } from './engine.ts';
import { exactReport } from './exact.ts';
import { imported } from './fixtures/published-games.ts';
import { maxSpinsOf, owedAfter, type OwedFreeSpins } from './free-spins.ts';
import { monteCarlo } from './monte-carlo.ts';
import { seededRng } from './rng/xoshiro128.ts';
import { stakeRule } from './stake.ts';

const strip = ['A', 'S', 'A', 'B'];
const limited = {
  format: 'croupier-par/1',
  kind: 'lines',
  id: 'limited',
  title: 'Limited',
  reels: [{ strip }, { strip }, { strip }],
  rows: [2, 2, 2],
  paylines: [[1, 1, 1]],
  linePays: { A: [0, 0, 1], B: [0, 0, 5] },
  scatter: { symbol: 'S', pays: [0] },
  freeSpins: { awards: [1, 2, 4], multiplier: 2, retrigger: true, maxSpins: 7 },
};

it('[ENG-1] a round never plays more free spins than its limit, spin by spin as in a simulation', () => {
  const par = imported(limited);
  const engine = compileEngine(par);
  const bet = { stakeMinor: stakeRule(par).unitMinor, coins: null };
  const rounds = 4_000;
  const one = seededRng(11);
  let payoutMinor = 0;
  let freeSpins = 0;
  for (let round = 0; round < rounds; round += 1) {
    let owed: OwedFreeSpins | null = null;
    let played = -1;
    do {
      const mode = owed ? ({ kind: 'freeSpins', multiplier: owed.multiplier } as const) : ({ kind: 'base' } as const);
      const outcome = engine.spin({ bet, rng: one, mode });
      owed = owedAfter(owed, bet, outcome, maxSpinsOf(par));
      payoutMinor += outcome.payoutMinor;
      played += 1;
    } while (owed !== null);
    expect(played).toBeLessThanOrEqual(7);
    freeSpins += played;
  }
  expect(engine.totals({ bet, rng: seededRng(11), rounds })).toMatchObject({ payoutMinor, freeSpins });
});

it('[ENG-3] the exact figures of limited free spins lie in the interval of a simulation', () => {
  // Each free spin awards more than one on average: only the limit ends them.
  const par = imported(limited);
  const report = exactReport(par);
  expect(report.freeSpins?.expectedPerPaidSpin).toBeGreaterThan(3);
  const simulated = monteCarlo(par, { rounds: 200_000, rng: seededRng(12) });
  expect(simulated.rtp.low).toBeLessThan(report.rtp ?? 0);
  expect(simulated.rtp.high).toBeGreaterThan(report.rtp ?? 0);
  expect(Math.abs(simulated.sigma / (report.sigma ?? 0) - 1)).toBeLessThan(0.02);
});
