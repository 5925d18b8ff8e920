import { describe, expect, it } from 'vitest';
import { imported, publishedGame } from './fixtures/published-games.ts';
import { checkBet, stakeRule } from './stake.ts';

describe('stake rule', () => {
  it('[ENG-1] a line game is played in multiples of its lines', () => {
    const par = publishedGame('diet-32x5');
    expect(stakeRule(par)).toEqual({ unitMinor: 20, coins: null });
    expect(checkBet(par, { stakeMinor: 100 })).toEqual({ ok: true, value: { stakeMinor: 100, coins: null } });
    for (const bet of [
      { stakeMinor: 0 },
      { stakeMinor: -20 },
      { stakeMinor: 30 },
      { stakeMinor: 20.5 },
      { stakeMinor: Number.NaN },
      { stakeMinor: 20, coins: 1 },
    ]) {
      expect(checkBet(par, bet).ok).toBe(false);
    }
  });

  it('[ENG-1] broken pays raise the unit until every pay is a whole number of minor units', () => {
    const par = imported({
      format: 'croupier-par/1',
      kind: 'lines',
      id: 'halves',
      title: 'Halves',
      reels: [{ strip: ['A', 'S'] }],
      rows: [1],
      paylines: [[1], [1], [1]],
      linePays: { A: [0.25] },
      scatter: { symbol: 'S', pays: [0.1] },
    });
    expect(stakeRule(par)).toEqual({ unitMinor: 60, coins: null });
  });

  it('[ENG-1] a combination game is played by coins, with the maximum as default', () => {
    const par = publishedGame('sevens-72x3');
    expect(stakeRule(par)).toEqual({ unitMinor: 1, coins: [1, 2, 3] });
    expect(checkBet(par, { stakeMinor: 30 })).toEqual({ ok: true, value: { stakeMinor: 30, coins: 3 } });
    expect(checkBet(par, { stakeMinor: 20, coins: 2 })).toEqual({ ok: true, value: { stakeMinor: 20, coins: 2 } });
    for (const bet of [
      { stakeMinor: 20 },
      { stakeMinor: 21, coins: 2 },
      { stakeMinor: 20, coins: 4 },
      { stakeMinor: 20, coins: 0 },
      { stakeMinor: 20, coins: 1.5 },
    ]) {
      expect(checkBet(par, bet).ok).toBe(false);
    }
  });

  it('[WAL-1] a stake whose highest win could not be represented is refused', () => {
    expect(checkBet(publishedGame('diet-32x5'), { stakeMinor: 20_000_000_000_000 }).ok).toBe(false);
  });
});
