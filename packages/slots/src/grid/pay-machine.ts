/**
 * Reads a window reel by reel, left to right. A state is what the reels so far leave open, as numbers; the empty state is "nothing more", whatever follows.
 * Equal states have equal futures. A step pays what has become certain.
 */
export interface PayMachine {
  readonly start: readonly number[];
  step(depth: number, state: readonly number[], shown: Uint8Array): Step;
}

export interface Step {
  readonly state: readonly number[];
  /** In minor units at the smallest bet. */
  readonly pay: number;
}
