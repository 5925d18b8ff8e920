/** A checked bet: `checkBet` makes it. `coins` is set for combination games only. */
export interface Bet {
  readonly stakeMinor: number;
  readonly coins: number | null;
}

/** How a spin is played: paid for, or free with the triggering bet's values and a multiplier on every win. */
export type SpinMode = { readonly kind: 'base' } | { readonly kind: 'freeSpins'; readonly multiplier: number };

export const baseMode: SpinMode = { kind: 'base' };

/** Reel and row of a cell, both counted from 0 (row 0 is the top). */
export type Position = readonly [reel: number, row: number];

export interface Win {
  readonly kind: 'line' | 'scatter' | 'combo' | 'ways' | 'cluster' | 'anywhere' | 'bonus' | 'book';
  /** Payline counted from 1; null for a win of no line. */
  readonly line: number | null;
  /** The symbol that pays; for a combination, its match as written, joined by blanks. */
  readonly symbol: string;
  readonly count: number;
  readonly positions: readonly Position[];
  /** What multiplied the pay: free-spin multiplier x wild multiplier. */
  readonly multiplier: number;
  readonly amountMinor: number;
}

export interface FeatureTrigger {
  readonly kind: 'freeSpins';
  readonly awarded: number;
  /** The multiplier with which the awarded spins are to be played. */
  readonly multiplier: number;
}

/** What one spin showed and paid. `payoutMinor` is the sum of the wins. Parts may be shared between outcomes: never change them. */
export interface SpinOutcome {
  /** Index of the top row's stop in each strip, from 0. */
  readonly stops: readonly number[];
  /** window[reel][row], top to bottom. */
  readonly window: readonly (readonly string[])[];
  readonly wins: readonly Win[];
  readonly features: readonly FeatureTrigger[];
  readonly payoutMinor: number;
}
