import type { Rng } from '@croupier/kernel/rng';
import { bookEngine } from './book-engine.ts';
import { comboEngine } from './combo-engine.ts';
import { gridEngine } from './grid-engine.ts';
import { lineEngine } from './line-engine.ts';
import type { Bet, SpinMode, SpinOutcome } from './outcome.ts';
import type { ParSheet } from './par-sheet.ts';

/** Sums over many rounds. A round is a paid spin and the free spins that follow from it. */
export interface SpinTotals {
  readonly rounds: number;
  readonly freeSpins: number;
  readonly stakeMinor: number;
  readonly payoutMinor: number;
  /** Paid spins that won something by themselves. */
  readonly hits: number;
  /** Sum of (round payout / stake)^2, for the standard deviation of a round. */
  readonly sumSquares: number;
  /** Largest payout of one round, in minor units. */
  readonly biggestMinor: number;
}

/**
 * The built-in engine of one game. Pure: the same numbers from `rng` give the same outcome. It draws exactly one number for each reel,
 * left to right, below the number of stops (for a weighted reel, below the sum of the weights: a number belongs to the first stop whose
 * cumulative weight exceeds it). An outcome book draws its outcome instead (`bookEngine`).
 */
export interface SlotEngine {
  /** Plays one spin. The bet must have come out of `checkBet`; free spins are played one by one with the triggering bet. */
  spin(options: { readonly bet: Bet; readonly rng: Rng; readonly mode: SpinMode }): SpinOutcome;
  /** The outcome of given stops. AssertionError when the stops are not one for each reel, in range. */
  evaluateStops(stops: readonly number[], bet: Bet, mode: SpinMode): SpinOutcome;
  /** Plays many rounds and keeps only the sums: the fast path for simulation. */
  totals(options: { readonly bet: Bet; readonly rng: Rng; readonly rounds: number }): SpinTotals;
}

/** Compiles a sheet that came out of `importPar`. Takes some ten to some hundred milliseconds; keep the engine. */
export function compileEngine(par: ParSheet): SlotEngine {
  switch (par.kind) {
    case 'lines':
      return lineEngine(par);
    case 'combos':
      return comboEngine(par);
    case 'grid':
      return gridEngine(par);
    case 'book':
      return bookEngine(par);
  }
}
