import { stopTable, virtualStops } from '../line-rules.ts';
import type { GridReel, GridSheet } from '../grid-sheet.ts';
import { payScale, wholePay } from '../scale.ts';
import type { ReelRules, SpinRules } from '../spin-rules.ts';
import { isWildOn, type PayTarget, payTargets, spinSheet } from './grid-targets.ts';

/** A scatter or a bonus of the window: what is counted anywhere. */
export interface CountedSymbol {
  readonly kind: 'scatter' | 'bonus';
  readonly symbol: string;
  readonly symbols: ReadonlySet<string>;
  /** Pay in minor units at the smallest bet, and free spins, by count from 0. */
  readonly pays: readonly number[];
  readonly awards: readonly number[];
  readonly variance: number;
  /** Its digit in the scatter sum: worth `radix` each. */
  readonly radix: number;
  readonly most: number;
}

/** A grid game in numbers, with the reels, wilds and pays of the paid or of the free spins. */
export interface GridRules extends SpinRules {
  readonly symbols: readonly string[];
  /** Rows by line and reel, from 0; empty unless lines pay. */
  readonly lines: readonly (readonly number[])[];
  readonly targets: readonly PayTarget[];
  readonly wildMultipliers: GridSheet['wildMultipliers'];
  readonly counted: readonly CountedSymbol[];
  /** Most that one spin pays in minor units at the smallest bet; Infinity without a cap. */
  readonly capMinor: number;
}

/** Every symbol of a grid game: of all strips in order of appearance, then those that only the paytable names. */
export function gridSymbols(par: GridSheet): readonly string[] {
  const reels = [...par.reels, ...(par.freeSpins?.reels ?? [])];
  return [...new Set([...reels.flatMap((reel) => reel.strip), ...Object.keys(par.pays)])];
}

/** The sheet in numbers. The sheet must have come out of `importPar`. */
export function gridRules(whole: GridSheet, spins: 'paid' | 'free'): GridRules {
  const par = spinSheet(whole, spins);
  const symbols = gridSymbols(whole);
  const codes = new Map(symbols.map((symbol, code) => [symbol, code]));
  const scale = payScale(whole);
  const unitMinor = par.pay.by === 'lines' ? scale * par.pay.paylines.length : scale;
  const counted = countedSymbols(par, spins, unitMinor, scale);
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
  const awards = bySum(({ awards: row }, count) => (par.freeSpins === null ? 0 : entry(row, count)));
  return {
    reels: par.reels.map((reel, index) => reelRules(par, reel, index, codes, counted)),
    symbols,
    lines: par.pay.by === 'lines' ? par.pay.paylines.map((line) => line.map((row) => row - 1)) : [],
    unitMinor,
    targets: payTargets(par, codes, scale),
    wildMultipliers: par.wildMultipliers,
    counted,
    capMinor: par.maxWin === null ? Number.POSITIVE_INFINITY : wholePay(par.maxWin, unitMinor),
    scatterSpan: span,
    scatterPays: bySum(({ pays: row }, count) => entry(row, count)),
    awards,
    freeMultiplier: par.freeSpins?.multiplier ?? 1,
    retrigger: par.freeSpins?.retrigger ?? false,
    maxSpins: par.freeSpins?.maxSpins ?? Number.POSITIVE_INFINITY,
  };
}

function countedSymbols(
  par: GridSheet,
  spins: 'paid' | 'free',
  unitMinor: number,
  scale: number,
): readonly CountedSymbol[] {
  const all = [
    ...par.scatters.map(({ symbol, also = [], pays, bet, awards, retriggers }) => ({
      symbol,
      symbols: new Set([symbol, ...also]),
      pays: pays.map((pay) => wholePay(pay, bet === 'line' ? scale : unitMinor)),
      awards: spins === 'free' ? (retriggers ?? awards) : awards,
      kind: 'scatter' as const,
      variance: 0,
    })),
    ...par.bonuses
      .filter((one) => one.on === 'window')
      .map(({ symbol, least, mean, variance }) => ({
        symbol,
        symbols: new Set([symbol]),
        pays: Array.from({ length: least }, (_, index) => (index + 1 === least ? wholePay(mean, unitMinor) : 0)),
        awards: [],
        kind: 'bonus' as const,
        variance,
      })),
  ];
  let radix = 1;
  return all.map((one) => {
    const most = par.reels.reduce((sum, reel, index) => sum + mostOf(reel, par.rows[index] ?? 1, one.symbols), 0);
    const digit = { ...one, radix, most };
    radix *= most + 1;
    return digit;
  });
}

/** How often the symbols show on the reel at most. */
export function mostOf(reel: GridReel, rows: number, symbols: ReadonlySet<string>): number {
  return Math.max(
    0,
    ...reel.strip.map((_, stop) => column(reel, stop, rows).filter((shown) => symbols.has(shown)).length),
  );
}

function column(reel: GridReel, stop: number, rows: number): readonly string[] {
  return Array.from({ length: rows }, (_, row) => reel.strip[(stop + row) % reel.strip.length] ?? '');
}

/** What a reel shows once an expanding wild has filled it. */
export function expandColumn(par: GridSheet, shown: readonly string[], reel: number): readonly string[] {
  const filler = shown.find((symbol) =>
    par.wilds.some((wild) => wild.expands && wild.symbol === symbol && isWildOn(wild, reel)),
  );
  return filler === undefined ? shown : shown.map(() => filler);
}

function reelRules(
  par: GridSheet,
  reel: GridReel,
  index: number,
  codes: ReadonlyMap<string, number>,
  counted: readonly CountedSymbol[],
): ReelRules {
  const codeOf = (symbol: string): number => codes.get(symbol) ?? 0;
  const rows = par.rows[index] ?? 1;
  const windows = reel.strip.map((_, stop) => column(reel, stop, rows));
  return {
    strip: Uint8Array.from(reel.strip, codeOf),
    stops: reel.strip.length,
    rows,
    weights: Float64Array.from(reel.strip, (_, stop) => reel.weights?.[stop] ?? 1),
    virtualStops: virtualStops(reel),
    stopOf: stopTable(reel),
    scatters: Uint32Array.from(windows, (shown) =>
      counted.reduce((sum, one) => sum + one.radix * shown.filter((symbol) => one.symbols.has(symbol)).length, 0),
    ),
    columns: windows.map((shown) => Uint8Array.from(expandColumn(par, shown, index), codeOf)),
  };
}
