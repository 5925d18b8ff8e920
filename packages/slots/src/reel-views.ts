import type { ReelRules } from './spin-rules.ts';

/** What a reel can show, and where it stops to show it. */
export interface ReelView {
  readonly window: Uint8Array;
  readonly scatters: number;
  readonly stops: readonly number[];
  /** Virtual stops that lead to it. */
  readonly weight: number;
}

/** Stops that show the same window and the same scatters, together. */
export function reelViews(reel: ReelRules): readonly ReelView[] {
  const views = new Map<string, { window: Uint8Array; scatters: number; stops: number[]; weight: number }>();
  for (let stop = 0; stop < reel.stops; stop += 1) {
    const window = reel.columns?.[stop] ?? windowOf(reel, stop);
    const scatters = reel.scatters[stop] ?? 0;
    const key = `${scatters}:${window.join()}`;
    const weight = reel.weights[stop] ?? 0;
    const known = views.get(key);
    if (known === undefined) views.set(key, { window, scatters, stops: [stop], weight });
    else {
      known.stops.push(stop);
      known.weight += weight;
    }
  }
  return [...views.values()];
}

function windowOf(reel: ReelRules, stop: number): Uint8Array {
  return Uint8Array.from({ length: reel.rows }, (_, row) => reel.strip[(stop + row) % reel.stops] ?? 0);
}
