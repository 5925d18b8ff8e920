import type { Rng } from '@croupier/kernel/rng';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comboEngine } from './combo-engine.ts';
import { compileEngine } from './engine.ts';
import { arbitraryComboGame, arbitraryLineGame } from './fixtures/arbitrary-par.ts';
import { publishedGame, publishedGames } from './fixtures/published-games.ts';
import { lineReturn } from './exact/line-return.ts';
import { lineEngine } from './line-engine.ts';
import { lineRules } from './line-rules.ts';
import type { Bet, SpinMode } from './outcome.ts';
import type { LineSheet, ParSheet } from './par-sheet.ts';
import { evaluateByReference } from './reference.ts';
import { seededRng } from './rng/xoshiro128.ts';
import { checkBet, stakeRule } from './stake.ts';

function smallestBet(par: ParSheet, units = 1): Bet {
  const rule = stakeRule(par);
  const bet = checkBet(par, { stakeMinor: rule.unitMinor * (rule.coins?.length ?? 1) * units });
  if (!bet.ok) throw new Error(bet.error);
  return bet.value;
}

const modes: fc.Arbitrary<SpinMode> = fc.oneof(
  fc.constant<SpinMode>({ kind: 'base' }),
  fc.integer({ min: 1, max: 3 }).map((multiplier): SpinMode => ({ kind: 'freeSpins', multiplier })),
);

describe('slot engine', () => {
  it('[ENG-2] gives what the readable reference gives, for any line game, with and without a state graph', () => {
    fc.assert(
      fc.property(arbitraryLineGame, modes, fc.integer({ min: 1, max: 9 }), fc.nat(), (par, mode, units, seed) => {
        const bet = smallestBet(par, units);
        const rng = seededRng(seed);
        const engines = [lineEngine(par), lineEngine(par, { entriesMax: 0 })];
        for (let spin = 0; spin < 20; spin += 1) {
          const stops = par.reels.map((reel) => rng.below(reel.strip.length));
          const expected = evaluateByReference(par, stops, bet, mode);
          for (const engine of engines) expect(engine.evaluateStops(stops, bet, mode)).toEqual(expected);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('[ENG-2] gives what the readable reference gives, for any combination game', () => {
    fc.assert(
      fc.property(arbitraryComboGame, fc.nat(), (par, seed) => {
        const rng = seededRng(seed);
        const engine = comboEngine(par);
        for (const coins of stakeRule(par).coins ?? []) {
          const bet = { stakeMinor: stakeRule(par).unitMinor * coins * 3, coins };
          for (let spin = 0; spin < 10; spin += 1) {
            const stops = par.reels.map((reel) => rng.below(reel.strip.length));
            expect(engine.evaluateStops(stops, bet, { kind: 'base' })).toEqual(
              evaluateByReference(par, stops, bet, { kind: 'base' }),
            );
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(publishedGames)('[ENG-2] gives what the readable reference gives: %s', (id) => {
    const par = publishedGame(id);
    const bet = smallestBet(par, 7);
    const engine = compileEngine(par);
    const rng = seededRng(7);
    for (let spin = 0; spin < 5_000; spin += 1) {
      const outcome = engine.spin({ bet, rng, mode: { kind: 'base' } });
      expect(outcome).toEqual(evaluateByReference(par, outcome.stops, bet, { kind: 'base' }));
    }
  });

  it.each(publishedGames)(
    '[ENG-2] the same numbers give the same outcome, and a spin draws one number for each reel in order: %s',
    (id) => {
      const par = publishedGame(id);
      const bet = smallestBet(par);
      const engine = compileEngine(par);
      const source = seededRng(3);
      const drawn: [bound: number, value: number][] = [];
      const recording: Rng = {
        below: (bound) => {
          const value = source.below(bound);
          drawn.push([bound, value]);
          return value;
        },
      };
      const outcome = engine.spin({ bet, rng: recording, mode: { kind: 'base' } });
      expect(drawn.map(([bound]) => bound)).toEqual(par.reels.map((reel) => reel.strip.length));
      expect(drawn.map(([, value]) => value)).toEqual(outcome.stops);
      expect(engine.evaluateStops(outcome.stops, bet, { kind: 'base' })).toEqual(outcome);
    },
  );

  it('[ENG-1] a weighted reel shows each stop as often as its weight says', () => {
    fc.assert(
      fc.property(arbitraryLineGame, (par) => {
        const engine = compileEngine(par);
        par.reels.forEach((reel, index) => {
          const seen = reel.strip.map(() => 0);
          const total = reel.weights?.reduce((sum, weight) => sum + weight, 0) ?? reel.strip.length;
          for (let value = 0; value < total; value += 1) {
            let asked = -1;
            const rng: Rng = { below: () => ((asked += 1) === index ? value : 0) };
            const stop = engine.spin({ bet: smallestBet(par), rng, mode: { kind: 'base' } }).stops[index] ?? -1;
            seen[stop] = (seen[stop] ?? 0) + 1;
          }
          expect(seen).toEqual(reel.weights ?? reel.strip.map(() => 1));
        });
      }),
      { numRuns: 100 },
    );
  });

  it('[ENG-2] totals are the sums of the single spins, free spins played out', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryLineGame.filter(endsSoon), arbitraryComboGame), fc.nat(), (par, seed) => {
        const bet = smallestBet(par, 2);
        const engine = compileEngine(par);
        const totals = engine.totals({ bet, rng: seededRng(seed), rounds: 30 });
        const expected = playRounds(par, bet, seed, 30);
        expect(totals).toMatchObject({ rounds: 30, stakeMinor: 30 * bet.stakeMinor, ...expected.exact });
        expect(totals.sumSquares).toBeCloseTo(expected.sumSquares, 6);
      }),
      { numRuns: 200 },
    );
  });

  it('[ENG-6] stops that the reels do not have are refused', () => {
    const par = publishedGame('fruit-39x5');
    const engine = compileEngine(par);
    for (const stops of [
      [0, 0, 0, 0],
      [0, 0, 0, 0, 39],
      [0, 0, 0, 0, -1],
      [0, 0, 0, 0, 0.5],
      [0, 0, 0, 0, Number.NaN],
    ]) {
      expect(() => engine.evaluateStops(stops, smallestBet(par), { kind: 'base' })).toThrow(/stop/);
    }
  });
});

/** False for games whose rounds reach the limit of free spins now and then, which the loop below does not know. */
function endsSoon(par: LineSheet): boolean {
  return lineReturn(lineRules(par)).freeSpins.retriggered < 0.8;
}

function playRounds(par: ParSheet, bet: Bet, seed: number, rounds: number) {
  const engine = compileEngine(par);
  const rng = seededRng(seed);
  const exact = { freeSpins: 0, payoutMinor: 0, hits: 0, biggestMinor: 0 };
  let sumSquares = 0;
  for (let round = 0; round < rounds; round += 1) {
    const first = engine.spin({ bet, rng, mode: { kind: 'base' } });
    if (first.payoutMinor > 0) exact.hits += 1;
    let won = first.payoutMinor;
    const waiting = [...first.features];
    for (let feature = waiting.shift(); feature !== undefined; feature = waiting.shift()) {
      for (let free = 0; free < feature.awarded; free += 1) {
        const spin = engine.spin({ bet, rng, mode: { kind: 'freeSpins', multiplier: feature.multiplier } });
        exact.freeSpins += 1;
        won += spin.payoutMinor;
        waiting.push(...spin.features);
      }
    }
    exact.payoutMinor += won;
    exact.biggestMinor = Math.max(exact.biggestMinor, won);
    sumSquares += (won / bet.stakeMinor) ** 2;
  }
  return { exact, sumSquares };
}
