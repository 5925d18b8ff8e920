import { freeSheet, type GridSheet } from '../grid-sheet.ts';
import { wholePay } from '../scale.ts';

/** Something that is paid: a symbol, a group of symbols, a wild's own run, a bonus on a line. */
export interface PayTarget {
  readonly name: string;
  readonly kind: 'symbol' | 'bonus';
  /** Pays in minor units at the smallest bet; entry k is for k + 1. */
  readonly pays: readonly number[];
  /** Least count that pays. */
  readonly least: number;
  /** Runs from the left, from the right. Both for what has no direction. */
  readonly left: boolean;
  readonly right: boolean;
  /** By reel and code: 0 not in it, -1 its own symbol, else the multiplier of the wild that stands for it. */
  readonly cells: readonly Int16Array[];
}

/** By wild and reel whether it is wild there. */
export function isWildOn(wild: GridSheet['wilds'][number], reel: number): boolean {
  return wild.reels === undefined || wild.reels.includes(reel + 1);
}

/**
 * What the sheet pays for runs, ways, clusters or counts, the first of equals first: symbols as the paytable lists them, groups, wilds of their own, bonuses.
 * Only what pays something.
 */
export function payTargets(par: GridSheet, codes: ReadonlyMap<string, number>, scale: number): readonly PayTarget[] {
  const wilds = new Set(par.wilds.map((wild) => wild.symbol));
  const rows = Object.entries(par.pays);
  const named = [
    ...rows
      .filter(([symbol]) => !wilds.has(symbol))
      .map(([symbol, pays]) => ({ name: symbol, symbols: [symbol], pays, own: false })),
    ...(par.groups ?? []).map((group) => ({ ...group, own: false })),
    ...rows
      .filter(([symbol]) => wilds.has(symbol))
      .map(([symbol, pays]) => ({ name: symbol, symbols: [symbol], pays, own: true })),
  ];
  const bonuses = par.bonuses
    .filter((bonus) => bonus.on === 'line')
    .map(({ symbol, least, mean }) => ({
      name: symbol,
      symbols: [symbol],
      pays: par.reels.map((_, index) => (index + 1 >= least ? mean : 0)),
      own: true,
    }));
  const made = [
    ...named.map((one) => ({ ...one, kind: 'symbol' as const })),
    ...bonuses.map((one) => ({ ...one, kind: 'bonus' as const })),
  ];
  return made.flatMap(({ name, symbols, pays, own, kind }): PayTarget[] => {
    const whole = pays.map((pay) => wholePay(pay, scale));
    const least = whole.findIndex((pay) => pay > 0) + 1;
    if (least === 0) return [];
    return [{ name, kind, pays: whole, least, ...sidesOf(par, name), cells: cellsOf(par, codes, symbols, own) }];
  });
}

function sidesOf(par: GridSheet, name: string): { readonly left: boolean; readonly right: boolean } {
  if (par.pay.by !== 'lines' && par.pay.by !== 'ways') return { left: true, right: true };
  const { direction = 'left', bothWays = [] } = par.pay;
  const both = direction === 'both' || bothWays.includes(name);
  return { left: both || direction === 'left', right: both || direction === 'right' };
}

function cellsOf(
  par: GridSheet,
  codes: ReadonlyMap<string, number>,
  symbols: readonly string[],
  own: boolean,
): readonly Int16Array[] {
  const apart = new Set([...par.scatters, ...par.bonuses].map((one) => one.symbol));
  return par.reels.map((_, reel) => {
    const cells = new Int16Array(codes.size);
    if (!own)
      for (const wild of par.wilds) {
        const stands = symbols.some((symbol) => !apart.has(symbol) && !wild.excludes.includes(symbol));
        if (stands && isWildOn(wild, reel)) cells[codes.get(wild.symbol) ?? 0] = wild.multiplier;
      }
    for (const symbol of symbols) cells[codes.get(symbol) ?? 0] = -1;
    return cells;
  });
}

/** The multiplier of two parts of one win under the sheet's rule. A part without a multiplying wild has 1. */
export type Together = (a: number, b: number) => number;

export const together: Readonly<Record<GridSheet['wildMultipliers'], Together>> = {
  product: (a, b) => a * b,
  highest: Math.max,
  sum: (a, b) => (a === 1 ? b : b === 1 ? a : a + b),
};

/** Reels and rows of one kind of spin. */
export function spinSheet(par: GridSheet, spins: 'paid' | 'free'): GridSheet {
  return spins === 'free' ? freeSheet(par) : par;
}
