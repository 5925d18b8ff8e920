import type { LineAutomaton } from '../line-automaton.ts';
import { gridLineWins } from './grid-line.ts';
import type { GridRules } from './grid-rules.ts';

/** Most symbol rows that are looked at, one for each line of symbols that the reels can show. */
const rowsMax = 8_000_000;

/** Codes that each reel can show, ascending. */
export function codesOfReels(rules: GridRules): readonly (readonly number[])[] {
  return rules.reels.map((reel) =>
    [...new Set((reel.columns ?? []).flatMap((shown) => [...shown]))].toSorted((a, b) => a - b),
  );
}

/**
 * The automaton of a line of a grid game, found by looking at every line of symbols. Null when there are too many.
 * @param payOf sum of what the line pays
 */
export function gridAutomaton(rules: GridRules, highest: boolean, both: boolean): LineAutomaton | null {
  const onReel = codesOfReels(rules);
  if (onReel.reduce((product, codes) => product * codes.length, 1) > rowsMax) return null;
  const symbols = rules.symbols.length;
  const depths = onReel.length;
  const next = onReel.map(() => Array.from({ length: symbols }, () => 0));
  const add = onReel.map(() => Array.from({ length: symbols }, () => 0));
  const classes = onReel.map(() => new Map<string, number>());
  const cells: number[] = Array.from({ length: depths }, () => 0);
  const future = (depth: number): { readonly state: number; readonly pay: number } => {
    const codes = onReel[depth];
    if (codes === undefined)
      return { state: 0, pay: gridLineWins(rules, highest, both, cells).reduce((sum, win) => sum + win.pay, 0) };
    const branches = codes.map((code) => {
      cells[depth] = code;
      return future(depth + 1);
    });
    const certain = Math.min(...branches.map((branch) => branch.pay));
    if (branches.every((branch) => branch.state === 0 && branch.pay === certain)) return { state: 0, pay: certain };
    const signature = branches.map((branch) => `${branch.state}:${branch.pay - certain}`).join(' ');
    const known = classes[depth]?.get(signature);
    if (known !== undefined) return { state: known, pay: certain };
    const state = (classes[depth]?.size ?? 0) + 1;
    classes[depth]?.set(signature, state);
    const nextRow = Array.from({ length: symbols }, () => 0);
    const addRow = Array.from({ length: symbols }, () => 0);
    codes.forEach((code, index) => {
      nextRow[code] = branches[index]?.state ?? 0;
      addRow[code] = (branches[index]?.pay ?? 0) - certain;
    });
    next[depth]?.push(...nextRow);
    add[depth]?.push(...addRow);
    return { state, pay: certain };
  };
  const start = future(0);
  if (classes.some((states) => states.size > 65_000)) return null;
  return {
    symbols,
    start: start.state,
    startPay: start.pay,
    next: next.map((row) => Uint16Array.from(row)),
    add: add.map((row) => Float64Array.from(row)),
  };
}
