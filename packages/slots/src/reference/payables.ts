import type { GridSheet, GridWild } from '../grid-sheet.ts';

/** What can be paid for: a symbol, a mixed group, a wild's own run or a bonus on a line. */
export interface Payable {
  readonly name: string;
  readonly symbols: readonly string[];
  readonly pays: readonly number[];
  readonly kind: 'line' | 'bonus';
  /** No wild stands in it. */
  readonly own: boolean;
}

/** All of them, the first of equal wins first: symbols, groups, wilds, bonuses. */
export function payables(par: GridSheet): readonly Payable[] {
  const rows = Object.entries(par.pays).map(([name, pays]): Payable => {
    const own = par.wilds.some((wild) => wild.symbol === name);
    return { name, symbols: [name], pays, kind: 'line', own };
  });
  const groups = (par.groups ?? []).map((group): Payable => ({ ...group, kind: 'line', own: false }));
  const bonuses = par.bonuses
    .filter((bonus) => bonus.on === 'line')
    .map(({ symbol, least, mean }): Payable => {
      const pays = par.reels.map((_, index) => (index + 1 >= least ? mean : 0));
      return { name: symbol, symbols: [symbol], pays, kind: 'bonus', own: true };
    });
  return [...rows.filter((one) => !one.own), ...groups, ...rows.filter((one) => one.own), ...bonuses];
}

/** The wild in this cell, if it stands for the payable there. Wilds stand for no other wild, no scatter and no bonus. */
export function standIn(par: GridSheet, cell: string, reel: number, { symbols, own }: Payable): GridWild | undefined {
  if (own || symbols.includes(cell)) return undefined;
  const wild = par.wilds.find((one) => one.symbol === cell);
  if (wild === undefined || (wild.reels !== undefined && !wild.reels.includes(reel + 1))) return undefined;
  const apart = [...par.scatters, ...par.bonuses].map((one) => one.symbol);
  return symbols.some((symbol) => !apart.includes(symbol) && !wild.excludes.includes(symbol)) ? wild : undefined;
}

/** True when the cell counts for the payable: its own symbol, or a wild that stands for it. */
export function holds(par: GridSheet, cell: string, reel: number, payable: Payable): boolean {
  return payable.symbols.includes(cell) || standIn(par, cell, reel, payable) !== undefined;
}

/** What the wilds in one win multiply it by. */
export function multiplied(par: GridSheet, multipliers: readonly number[]): number {
  const above = multipliers.filter((one) => one > 1);
  switch (par.wildMultipliers) {
    case 'highest':
      return Math.max(1, ...above);
    case 'sum':
      return above.length === 0 ? 1 : above.reduce((sum, one) => sum + one, 0);
    case 'product':
      return above.reduce((product, one) => product * one, 1);
  }
}

/** True when the payable is paid for runs from this side. */
export function paysFrom(par: GridSheet, side: 'left' | 'right', { name }: Payable): boolean {
  if (par.pay.by !== 'lines' && par.pay.by !== 'ways') return side === 'left';
  const { direction = 'left', bothWays = [] } = par.pay;
  return direction === side || direction === 'both' || bothWays.includes(name);
}
