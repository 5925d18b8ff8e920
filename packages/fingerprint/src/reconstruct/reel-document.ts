import type { Fit } from './fit.ts';
import type { UnseenMass } from './unseen-mass.ts';

/** A window, and what the reconstruction makes of it. */
export interface WindowFigure {
  /** Symbols from the top. */
  readonly window: readonly string[];
  readonly count: number;
  /** How often the strip shows it; a weight for weighted stops; null where the sample does not tell. */
  readonly amount: number | null;
}

/**
 * - `unique`: exactly one cyclic strip shows these windows.
 * - `class`: several do, and no sample of windows can tell which; `candidates` says how many.
 * - `probable`: the likeliest multiset of windows is given, but another has a probability of 0.5 % to 50 %. Never called unique.
 * - `weighted-stops`: the stops are not equally likely; `strip` holds the order where it is known, `amount` the weights.
 * - `no-strip`: the windows are not those of any strip, with or without weights.
 * - `insufficient-data`: another multiset of windows is too likely; `plan` says what it takes.
 */
export type ReelVerdict = 'unique' | 'class' | 'probable' | 'weighted-stops' | 'no-strip' | 'insufficient-data';

export interface ReelReconstruction {
  readonly reel: number;
  readonly rows: number;
  readonly spins: number;
  readonly verdict: ReelVerdict;
  /** Where the order comes from: windows that overlap, or stops that the engine told. */
  readonly orderFrom: 'windows' | 'stops';
  /** Stops of the strip; virtual stops where they are weighted; null where unknown. */
  readonly stops: number | null;
  /** One cyclic strip from the top down, in its least rotation (from stop 0 where stops are told): the representative of its class. */
  readonly strip: readonly string[] | null;
  /** Weight of each stop of `strip`; null when all are alike or unknown. */
  readonly weights: readonly number[] | null;
  /** Different cyclic strips that show exactly these windows, as a decimal number. */
  readonly candidates: string | null;
  /** All of them where they are at most 16. */
  readonly strips: readonly (readonly string[])[] | null;
  readonly windows: readonly WindowFigure[];
  /** Windows in `windows` that were never seen, but without which no strip closes. */
  readonly inferred: number;
  /** SHA-256 of the canonical list of windows and amounts: equal for all strips of the class. */
  readonly windowsHash: string | null;
  readonly errorProbability: number;
  readonly unseen: UnseenMass;
  /** Of the counts to equally likely stops of the reconstructed strip. */
  readonly fit: Fit | null;
  /** Spins with which a reel like this one is reconstructed 99 times in 100, as far as the sample tells. */
  readonly spinsNeeded: number;
  readonly reason: string;
}
