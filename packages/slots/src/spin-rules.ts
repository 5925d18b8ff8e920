/** One reel in numbers. `weights` has an entry for each stop, also when all are 1. */
export interface ReelRules {
  /** Symbol codes of the strip. */
  readonly strip: Uint8Array;
  readonly stops: number;
  readonly rows: number;
  readonly weights: Float64Array;
  /** Sum of the weights: the bound of the reel's random number. */
  readonly virtualStops: number;
  /** Stop of each random number; null when they are the same. */
  readonly stopOf: Int32Array | null;
  /** What the window shows of scatters, by stop: their number, or, with several kinds, a number of mixed radix. */
  readonly scatters: Uint8Array | Uint32Array;
  /** The window by stop where it is more than the strip's rows (a wild has filled the reel); else absent. */
  readonly columns?: readonly Uint8Array[];
}

/** What every game of reels has in numbers. Pays are whole, in minor units for a bet of `unitMinor`. */
export interface SpinRules {
  readonly reels: readonly ReelRules[];
  /** Smallest total bet in minor units. */
  readonly unitMinor: number;
  /** Scatter sums of all reels are below it; 1 without scatters. */
  readonly scatterSpan: number;
  /** Pay and free spins by the sum of the reels' scatters. */
  readonly scatterPays: Float64Array;
  readonly awards: Float64Array;
  readonly freeMultiplier: number;
  readonly retrigger: boolean;
  /** Most free spins of a round; Infinity without a limit. */
  readonly maxSpins: number;
}
