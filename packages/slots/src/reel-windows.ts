import { assert } from '@croupier/kernel/assert';

/** Every window a reel can show, by stop: shared by all outcomes, so that a spin allocates none. */
export function reelWindows(strip: readonly string[], rows: number): readonly (readonly string[])[] {
  return strip.map((_, stop) =>
    Object.freeze(Array.from({ length: rows }, (__, row) => strip[(stop + row) % strip.length] ?? '')),
  );
}

/** AssertionError unless there is one whole stop for each reel, in [0, stops of the reel). */
export function assertStops(stops: readonly number[], reels: readonly { readonly length: number }[]): void {
  assert(stops.length === reels.length, () => `expected ${reels.length} stops, got ${stops.length}`);
  for (const [reel, { length }] of reels.entries()) {
    const stop = stops[reel] ?? -1;
    assert(
      Number.isInteger(stop) && stop >= 0 && stop < length,
      `stop ${stop} of reel ${reel} is not in [0, ${length})`,
    );
  }
}
