import type { SampleColumns } from '../sample-columns.ts';
import { gTest } from './fit.ts';
import type { SpinKind } from './window-counts.ts';

const stopMax = 4_096;

/** A strip as the engine's own stops tell it. */
export interface StoppedStrip {
  readonly strip: readonly string[];
  /** Spins by stop. */
  readonly counts: readonly number[];
  /** p of equally likely stops. */
  readonly p: number;
}

/**
 * Reads one reel's strip off stops and windows: the window of stop k begins with symbol k. The strip is as short as the
 * stops allow. Null when stops contradict their windows, or leave symbols unknown.
 */
export function stripFromStops(columns: SampleColumns, reel: number, kind: SpinKind = 'all'): StoppedStrip | null {
  const byStop = new Map<number, { readonly id: number; readonly window: readonly string[]; count: number }>();
  const { windows = [], shown = new Uint32Array() } = columns.reels[reel] ?? {};
  const stops = columns.stops?.[reel];
  if (stops === undefined) return null;
  let most = 0;
  for (let spin = 0; spin < columns.spins; spin += 1) {
    if (kind !== 'all' && (columns.free[spin] === 1) !== (kind === 'free')) continue;
    const stop = stops[spin] ?? 0;
    const id = shown[spin] ?? 0;
    if (stop > stopMax) return null;
    const known = byStop.get(stop);
    if (known === undefined) byStop.set(stop, { id, window: windows[id] ?? [], count: 1 });
    else {
      if (known.id !== id) return null;
      known.count += 1;
    }
    if (stop > most) most = stop;
  }
  const rows = byStop.values().next().value?.window.length ?? 0;
  for (let length = most + 1; length < most + 1 + rows; length += 1) {
    const strip = layOut(byStop, length);
    if (strip === null) continue;
    const counts = strip.map((_, stop) => byStop.get(stop)?.count ?? 0);
    return {
      strip,
      counts,
      p: gTest(
        counts,
        strip.map(() => 1 / length),
      ).p,
    };
  }
  return null;
}

function layOut(byStop: ReadonlyMap<number, { readonly window: readonly string[] }>, length: number): string[] | null {
  const strip: (string | undefined)[] = Array.from({ length });
  for (const [stop, { window }] of byStop) {
    for (const [row, symbol] of window.entries()) {
      const place = (stop + row) % length;
      if (strip[place] !== undefined && strip[place] !== symbol) return null;
      strip[place] = symbol;
    }
  }
  return strip.flatMap((symbol) => (symbol === undefined ? [] : [symbol])).length === length
    ? strip.map((symbol) => symbol ?? '')
    : null;
}
