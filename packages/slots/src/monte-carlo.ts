import type { Rng } from '@croupier/kernel/rng';
import { compileEngine, type SpinTotals } from './engine.ts';
import type { Bet } from './outcome.ts';
import type { ParSheet } from './par-sheet.ts';
import { simulatedBet } from './simulation.ts';

/** An estimate, and the interval that holds the true value in 99 of 100 simulations. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface SimulationReport {
  readonly rounds: number;
  readonly freeSpins: number;
  readonly confidence: 0.99;
  /** Of a round: a paid spin and its free spins. */
  readonly rtp: Estimate;
  readonly hitFrequency: Estimate;
  /** Standard deviation of a round in units of the total bet. */
  readonly sigma: number;
  /** Highest win of a round, x total bet. */
  readonly maxWin: number;
}

const z99 = 2.5758293035489;

/**
 * Plays a game for its figures. The RTP's interval is the normal one, value +- z sigma / sqrt(n): with few rounds of a very skewed game its
 * true coverage is lower. The hit frequency has Wilson's interval (1927). Combination games are played with the maximum of coins.
 */
export function monteCarlo(par: ParSheet, options: { readonly rounds: number; readonly rng: Rng }): SimulationReport {
  const bet = simulatedBet(par);
  return simulationReport(compileEngine(par).totals({ bet, rng: options.rng, rounds: options.rounds }), bet);
}

/** The report of sums, however many pieces they were played in. @param totals of at least one round */
export function simulationReport(totals: SpinTotals, bet: Bet): SimulationReport {
  const { rounds } = totals;
  const rtp = totals.payoutMinor / totals.stakeMinor;
  const sigma = Math.sqrt(Math.max(0, totals.sumSquares / rounds - rtp * rtp));
  const margin = (z99 * sigma) / Math.sqrt(rounds);
  return {
    rounds,
    freeSpins: totals.freeSpins,
    confidence: 0.99,
    rtp: { value: rtp, low: rtp - margin, high: rtp + margin },
    hitFrequency: wilson(totals.hits, rounds),
    sigma,
    maxWin: totals.biggestMinor / bet.stakeMinor,
  };
}

function wilson(hits: number, rounds: number): Estimate {
  const value = hits / rounds;
  const square = z99 * z99;
  const centre = (value + square / (2 * rounds)) / (1 + square / rounds);
  const margin =
    (z99 / (1 + square / rounds)) * Math.sqrt((value * (1 - value)) / rounds + square / (4 * rounds * rounds));
  return { value, low: centre - margin, high: centre + margin };
}
