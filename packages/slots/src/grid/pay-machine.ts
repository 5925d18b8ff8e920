/**
 * Reads a window reel by reel, left to right. A state is what the reels so far leave open, as numbers; the empty state is "nothing more", whatever follows.
 * Equal states have equal futures. A step pays what has become certain. It is used in this order: `reel`, then for each state `enter`, then `step` for any
 * windows of that reel.
 */
export interface PayMachine {
  /** Numbers of the longest state. */
  readonly widthMax: number;
  /** The state before the first reel; empty when nothing can pay. */
  readonly start: readonly number[];
  /** Paid for every spin, whatever it shows, in minor units at the smallest bet. */
  readonly startPay: number;
  /** Begins a reel: the windows that it can show. */
  reel(depth: number, windows: readonly Uint8Array[]): void;
  /** Begins a state: `length` numbers of `states` from `at` on. */
  enter(states: Float64Array, at: number, length: number): void;
  /** Reads the window of that number: writes the state behind it and returns its length, 0 for nothing more. */
  step(window: number, out: Float64Array): number;
  /** What the last step paid, in minor units at the smallest bet. */
  readonly pay: number;
}
