import type { GridRules } from './grid-rules.ts';

/** What one line pays: `code` counts for `count` cells; `pay` in minor units at the smallest bet, `multiplier` already in it. */
export interface GridLineWin {
  readonly code: number;
  readonly count: number;
  readonly multiplier: number;
  readonly pay: number;
  readonly from: 'left' | 'right';
}

const nothing: GridLineWin = { code: 0, count: 0, multiplier: 1, pay: 0, from: 'left' };

/** The wins of one line, one from each paying direction. A line that is full from both sides pays once. */
export function gridLineWins(
  rules: GridRules,
  highest: boolean,
  both: boolean,
  cells: readonly number[],
): readonly GridLineWin[] {
  const left = winFromLeft(rules, highest, cells);
  if (!both) return left.pay === 0 ? [] : [left];
  const right = { ...winFromLeft(rules, highest, cells.toReversed()), from: 'right' as const };
  const once = left.count === cells.length && right.count === cells.length;
  return (once ? [left.pay >= right.pay ? left : right] : [left, right]).filter((win) => win.pay > 0);
}

/** The better of the natural run, wilds in it, and the first wild's own run; the natural run when they pay the same. */
function winFromLeft(rules: GridRules, highest: boolean, cells: readonly number[]): GridLineWin {
  const first = cells[0] ?? 0;
  const own = (rules.wildOf[first] ?? -1) < 0 ? nothing : ownRun(rules, first, cells);
  const natural = cells.find((code) => (rules.wildOf[code] ?? -1) < 0);
  if (natural === undefined) return own;
  let count = 0;
  let seen = false;
  let multiplier = 1;
  for (const code of cells) {
    const wild = rules.wilds[rules.wildOf[code] ?? -1];
    if (code === natural) seen = true;
    else if (wild === undefined || wild.stands[natural] !== 1) break;
    else multiplier = highest ? Math.max(multiplier, wild.multiplier) : multiplier * wild.multiplier;
    count += 1;
  }
  // A wild before the first natural symbol that does not stand for it ends the run.
  if (!seen) return own;
  const pay = (rules.pays[natural]?.[count - 1] ?? 0) * multiplier;
  return pay >= own.pay ? { code: natural, count, multiplier, pay, from: 'left' } : own;
}

function ownRun(rules: GridRules, wild: number, cells: readonly number[]): GridLineWin {
  const end = cells.findIndex((code) => code !== wild);
  const count = end < 0 ? cells.length : end;
  return { code: wild, count, multiplier: 1, pay: rules.pays[wild]?.[count - 1] ?? 0, from: 'left' };
}
