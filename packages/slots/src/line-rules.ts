import type { ParReel } from './par-fields.ts';
import type { LineSheet } from './par-sheet.ts';
import { payScale, wholePay } from './scale.ts';
import type { ReelRules, SpinRules } from './spin-rules.ts';

/**
 * A line game in numbers. Pays are whole: in minor units for a bet of `unitMinor`, the smallest one; a bet of k units pays k times as much.
 */
export interface LineRules extends SpinRules {
  readonly symbols: readonly string[];
  /** Rows by line and reel, from 0. */
  readonly lines: readonly (readonly number[])[];
  /** Pay of `count` symbols: entry `code * reels + count - 1`. */
  readonly linePays: Float64Array;
  /** Code of the wild, or -1. */
  readonly wild: number;
  /** 1 for each code that a wild stands for. */
  readonly substituted: Uint8Array;
  readonly wildMultiplier: number;
  /** Code of the scatter, or -1. */
  readonly scatter: number;
}

/** The sheet in numbers. The sheet must have come out of `importPar`. */
export function lineRules(par: LineSheet): LineRules {
  const symbols = symbolsOf(par);
  const codes = new Map(symbols.map((symbol, code) => [symbol, code]));
  const codeOf = (symbol: string | undefined): number => (symbol === undefined ? -1 : (codes.get(symbol) ?? -1));
  const scale = payScale(par);
  const unitMinor = scale * par.paylines.length;
  const count = par.reels.length;
  const linePays = new Float64Array(symbols.length * count);
  for (const [symbol, pays] of Object.entries(par.linePays)) {
    pays.forEach((pay, index) => {
      linePays[codeOf(symbol) * count + index] = wholePay(pay, scale);
    });
  }
  const wild = codeOf(par.wild?.symbol);
  const scatter = codeOf(par.scatter?.symbol);
  const excluded = new Set([wild, scatter, ...(par.wild?.excludes ?? []).map(codeOf)]);
  const cells = par.rows.reduce((sum, rows) => sum + rows, 0);
  const byCount = (values: readonly number[], factor: number): Float64Array =>
    Float64Array.from({ length: cells + 1 }, (_, n) =>
      n === 0 ? 0 : wholePay(values[Math.min(n, values.length) - 1] ?? 0, factor),
    );
  return {
    reels: par.reels.map((reel, index) => reelRules(reel, par.rows[index] ?? 1, codeOf, scatter)),
    symbols,
    lines: par.paylines.map((line) => line.map((row) => row - 1)),
    unitMinor,
    linePays,
    wild,
    substituted: Uint8Array.from(symbols, (_, code) => (wild >= 0 && !excluded.has(code) ? 1 : 0)),
    wildMultiplier: par.wild?.multiplier ?? 1,
    scatter,
    scatterSpan: scatter < 0 ? 1 : cells + 1,
    scatterPays: byCount(par.scatter?.pays ?? [], unitMinor),
    awards: byCount(par.freeSpins?.awards ?? [], 1),
    freeMultiplier: par.freeSpins?.multiplier ?? 1,
    retrigger: par.freeSpins?.retrigger ?? false,
    maxSpins: par.freeSpins?.maxSpins ?? Number.POSITIVE_INFINITY,
  };
}

/** Every symbol of a line game: of the strips in order of appearance, then those that only the paytable names. */
export function symbolsOf(par: LineSheet): readonly string[] {
  const all = new Set(par.reels.flatMap((reel) => reel.strip));
  for (const symbol of Object.keys(par.linePays)) all.add(symbol);
  if (par.wild !== null) all.add(par.wild.symbol);
  if (par.scatter !== null) all.add(par.scatter.symbol);
  return [...all];
}

/** Stop of each virtual stop of a weighted reel; null when every weight is 1. */
export function stopTable(reel: ParReel): Int32Array | null {
  if (reel.weights === null || reel.weights.every((weight) => weight === 1)) return null;
  return Int32Array.from(reel.weights.flatMap((weight, stop) => Array.from({ length: weight }, () => stop)));
}

/** The bound of a reel's random number: the sum of its weights, or the number of its stops. */
export function virtualStops(reel: ParReel): number {
  return reel.weights === null ? reel.strip.length : reel.weights.reduce((sum, weight) => sum + weight, 0);
}

function reelRules(reel: ParReel, rows: number, codeOf: (symbol: string) => number, scatter: number): ReelRules {
  const strip = Uint8Array.from(reel.strip, codeOf);
  const stops = strip.length;
  const scatters = Uint8Array.from({ length: stops }, (_, stop) => {
    let found = 0;
    for (let row = 0; row < rows; row += 1) if (strip[(stop + row) % stops] === scatter) found += 1;
    return found;
  });
  return {
    strip,
    stops,
    rows,
    weights: Float64Array.from(strip, (_, stop) => reel.weights?.[stop] ?? 1),
    virtualStops: virtualStops(reel),
    stopOf: stopTable(reel),
    scatters,
  };
}
