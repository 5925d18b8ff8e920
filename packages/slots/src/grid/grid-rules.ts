import type { GridReel, GridSheet } from '../grid-sheet.ts';
import { stopTable, virtualStops } from '../line-rules.ts';
import { payScale, wholePay } from '../scale.ts';
import type { ReelRules, SpinRules } from '../spin-rules.ts';

/** A wild in numbers. */
export interface WildRules {
  readonly code: number;
  /** 1 for each code that it stands for. */
  readonly stands: Uint8Array;
  readonly multiplier: number;
}

/** A scatter or a bonus of the window: what is counted anywhere. */
export interface CountedSymbol {
  readonly kind: 'scatter' | 'bonus';
  readonly symbol: string;
  /** Pay in minor units at the smallest bet, and free spins, by count from 0. */
  readonly pays: readonly number[];
  readonly awards: readonly number[];
  readonly variance: number;
  /** Its digit in the scatter sum: worth `radix` each. */
  readonly radix: number;
  readonly most: number;
}

/** A grid game in numbers, with the reels of the paid or of the free spins. */
export interface GridRules extends SpinRules {
  readonly symbols: readonly string[];
  /** Rows by line and reel, from 0; empty unless lines pay. */
  readonly lines: readonly (readonly number[])[];
  /** By code: pays in minor units at the smallest bet, entry k for k + 1. */
  readonly pays: readonly (readonly number[])[];
  readonly wilds: readonly WildRules[];
  /** Index of the wild by code, or -1. */
  readonly wildOf: Int8Array;
  readonly counted: readonly CountedSymbol[];
  /** Most that one spin pays in minor units at the smallest bet; Infinity without a cap. */
  readonly capMinor: number;
}

/** Every symbol of a grid game: of all strips in order of appearance, then those that only the paytable names. */
export function gridSymbols(par: GridSheet): readonly string[] {
  const reels = [...par.reels, ...(par.freeSpins?.reels ?? [])];
  return [...new Set([...reels.flatMap((reel) => reel.strip), ...Object.keys(par.pays)])];
}

/** The pays of every symbol; a bonus of a line pays its mean from `least` symbols on. */
export function gridPays(par: GridSheet): ReadonlyMap<string, readonly number[]> {
  const pays = new Map<string, readonly number[]>(Object.entries(par.pays));
  for (const bonus of par.bonuses) {
    if (bonus.on !== 'line') continue;
    const row = par.reels.map((_, index) => (index + 1 >= bonus.least ? bonus.mean : 0));
    pays.set(bonus.symbol, row);
  }
  return pays;
}

/** The sheet in numbers. The sheet must have come out of `importPar`. */
export function gridRules(par: GridSheet, spins: 'paid' | 'free'): GridRules {
  const symbols = gridSymbols(par);
  const codes = new Map(symbols.map((symbol, code) => [symbol, code]));
  const scale = payScale(par);
  const unitMinor = par.pay.by === 'lines' ? scale * par.pay.paylines.length : scale;
  const pays = gridPays(par);
  const wildOf = new Int8Array(symbols.length).fill(-1);
  par.wilds.forEach((wild, index) => (wildOf[codes.get(wild.symbol) ?? 0] = index));
  const apart = new Set([
    ...par.wilds.map((wild) => wild.symbol),
    ...par.scatters.map((scatter) => scatter.symbol),
    ...par.bonuses.map((bonus) => bonus.symbol),
  ]);
  const wilds = par.wilds.map((wild) => ({
    code: codes.get(wild.symbol) ?? 0,
    stands: Uint8Array.from(symbols, (symbol) => (apart.has(symbol) || wild.excludes.includes(symbol) ? 0 : 1)),
    multiplier: wild.multiplier,
  }));
  const source = spins === 'free' ? (par.freeSpins?.reels ?? par.reels) : par.reels;
  const counted = countedSymbols(par, source, unitMinor);
  const span = counted.reduce((product, { most }) => product * (most + 1), 1);
  const digits = (sum: number): readonly number[] =>
    counted.map(({ radix, most }) => Math.floor(sum / radix) % (most + 1));
  const bySum = (of: (one: CountedSymbol, count: number) => number): Float64Array =>
    Float64Array.from({ length: span }, (_, sum) =>
      digits(sum).reduce((total, count, index) => {
        const one = counted[index];
        return total + (one === undefined ? 0 : of(one, count));
      }, 0),
    );
  const entry = (values: readonly number[], count: number): number =>
    count === 0 ? 0 : (values[Math.min(count, values.length) - 1] ?? 0);
  return {
    reels: source.map((reel, index) => reelRules(par, reel, par.rows[index] ?? 1, codes, counted)),
    symbols,
    lines: par.pay.by === 'lines' ? par.pay.paylines.map((line) => line.map((row) => row - 1)) : [],
    unitMinor,
    pays: symbols.map((symbol) => (pays.get(symbol) ?? []).map((pay) => wholePay(pay, scale))),
    wilds,
    wildOf,
    counted,
    capMinor: par.maxWin === null ? Number.POSITIVE_INFINITY : wholePay(par.maxWin, unitMinor),
    scatterSpan: span,
    scatterPays: bySum(({ pays: row }, count) => entry(row, count)),
    awards: bySum(({ awards }, count) => (par.freeSpins === null ? 0 : entry(awards, count))),
    freeMultiplier: par.freeSpins?.multiplier ?? 1,
    retrigger: par.freeSpins?.retrigger ?? false,
  };
}

function countedSymbols(par: GridSheet, reels: readonly GridReel[], unitMinor: number): readonly CountedSymbol[] {
  const all = [
    ...par.scatters.map((one) => ({ ...one, kind: 'scatter' as const, variance: 0 })),
    ...par.bonuses
      .filter((one) => one.on === 'window')
      .map(({ symbol, least, mean, variance }) => ({
        symbol,
        pays: Array.from({ length: least }, (_, index) => (index + 1 === least ? mean : 0)),
        awards: [],
        kind: 'bonus' as const,
        variance,
      })),
  ];
  let radix = 1;
  return all.map(({ symbol, pays, awards, kind, variance }) => {
    const most = reels.reduce((sum, reel, index) => sum + mostOf(reel, par.rows[index] ?? 1, symbol), 0);
    const one = {
      kind,
      symbol,
      pays: pays.map((pay) => wholePay(pay, unitMinor)),
      awards,
      variance,
      radix,
      most,
    };
    radix *= most + 1;
    return one;
  });
}

/** How often the symbol shows on the reel at most. */
function mostOf(reel: GridReel, rows: number, symbol: string): number {
  return Math.max(...reel.strip.map((_, stop) => column(reel, stop, rows).filter((shown) => shown === symbol).length));
}

function column(reel: GridReel, stop: number, rows: number): readonly string[] {
  return Array.from({ length: rows }, (_, row) => reel.strip[(stop + row) % reel.strip.length] ?? '');
}

/** What a reel shows once an expanding wild has filled it. */
export function expandColumn(par: GridSheet, shown: readonly string[]): readonly string[] {
  const filler = shown.find((symbol) => par.wilds.some((wild) => wild.expands && wild.symbol === symbol));
  return filler === undefined ? shown : shown.map(() => filler);
}

function reelRules(
  par: GridSheet,
  reel: GridReel,
  rows: number,
  codes: ReadonlyMap<string, number>,
  counted: readonly CountedSymbol[],
): ReelRules {
  const codeOf = (symbol: string): number => codes.get(symbol) ?? 0;
  const windows = reel.strip.map((_, stop) => column(reel, stop, rows));
  return {
    strip: Uint8Array.from(reel.strip, codeOf),
    stops: reel.strip.length,
    rows,
    weights: Float64Array.from(reel.strip, (_, stop) => reel.weights?.[stop] ?? 1),
    virtualStops: virtualStops(reel),
    stopOf: stopTable(reel),
    scatters: Uint32Array.from(windows, (shown) =>
      counted.reduce((sum, one) => sum + one.radix * shown.filter((symbol) => symbol === one.symbol).length, 0),
    ),
    columns: windows.map((shown) => Uint8Array.from(expandColumn(par, shown), codeOf)),
  };
}
