import { rowCount } from '../../symbol-rows.ts';
import type { WildRole } from './line-model.ts';
import { cellsOf } from './roles.ts';
import { rowsWith, type SpinValues } from './spin-values.ts';

/** Ways, clusters and pays anywhere: a total win is a plain sum of pays, each so many times. */
export type CountKind = 'ways' | 'clusters' | 'anywhere';

/** Pay `count * symbols + symbol`, `times` times. */
export interface PayTerm {
  readonly at: number;
  readonly times: number;
}

/** The pays that a window asks for, whether or not they are anything. @param apart symbols that pay in no such way */
export function termsOf(
  data: SpinValues,
  kind: CountKind,
  spin: number,
  wild: WildRole | null,
  apart: ReadonlySet<number>,
): PayTerm[] {
  const terms: PayTerm[] = [];
  for (let symbol = 0; symbol < data.symbols; symbol += 1) {
    if (apart.has(symbol)) continue;
    const helper = wild === null || wild.symbol === symbol || wild.excludes.has(symbol) ? null : wild;
    if (kind === 'ways') addWays(data, spin, symbol, helper, terms);
    else if (kind === 'anywhere') addAnywhere(data, spin, symbol, helper, terms);
    else addClusters(data, spin, symbol, helper, terms);
  }
  return terms;
}

function addWays(data: SpinValues, spin: number, symbol: number, wild: WildRole | null, terms: PayTerm[]): void {
  let [ways, wildWays, length] = [1, 1, 0];
  for (; length < data.reels; length += 1) {
    const own = rowCount(rowsWith(data, length, spin, symbol));
    const helped = wild === null ? 0 : rowCount(rowsWith(data, length, spin, wild.symbol)) * wild.multiplier;
    if (own + helped === 0) break;
    ways *= own + helped;
    wildWays *= helped;
  }
  // Ways of wilds alone are no ways of the symbol.
  if (length > 0 && ways > wildWays) terms.push({ at: length * data.symbols + symbol, times: ways - wildWays });
}

function addAnywhere(data: SpinValues, spin: number, symbol: number, wild: WildRole | null, terms: PayTerm[]): void {
  const own = cellsOf(data, spin, symbol);
  if (own === 0) return;
  const wilds = wild === null ? 0 : cellsOf(data, spin, wild.symbol);
  terms.push({ at: (own + wilds) * data.symbols + symbol, times: (wild?.multiplier ?? 1) ** wilds });
}

function addClusters(data: SpinValues, spin: number, symbol: number, wild: WildRole | null, terms: PayTerm[]): void {
  const left = data.heights.map((_, reel) => {
    const own = rowsWith(data, reel, spin, symbol);
    return own | (wild === null ? 0 : rowsWith(data, reel, spin, wild.symbol));
  });
  for (let reel = 0; reel < data.reels; reel += 1) {
    while ((left[reel] ?? 0) !== 0) {
      let [size, own] = [0, 0];
      const open = [{ reel, mask: (left[reel] ?? 0) & -(left[reel] ?? 0) }];
      for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
        if (((left[cell.reel] ?? 0) & cell.mask) === 0) continue;
        left[cell.reel] = (left[cell.reel] ?? 0) & ~cell.mask;
        size += 1;
        if ((rowsWith(data, cell.reel, spin, symbol) & cell.mask) !== 0) own += 1;
        open.push({ reel: cell.reel - 1, mask: cell.mask }, { reel: cell.reel + 1, mask: cell.mask });
        open.push({ reel: cell.reel, mask: cell.mask << 1 }, { reel: cell.reel, mask: cell.mask >> 1 });
      }
      if (own > 0) terms.push({ at: size * data.symbols + symbol, times: (wild?.multiplier ?? 1) ** (size - own) });
    }
  }
}
