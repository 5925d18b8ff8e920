import type { LineAutomaton } from '../line-automaton.ts';
import type { GridRules } from './grid-rules.ts';
import { type LinePrefix, LineReader } from './line-prefix.ts';

/** Most prefixes that are looked at, and most states at one depth. */
const prefixesMax = 200_000;
const statesMax = 65_000;

interface Future {
  readonly state: number;
  readonly pay: number;
}

/** Codes that each reel can show, ascending. */
export function codesOfReels(rules: GridRules): readonly (readonly number[])[] {
  return rules.reels.map((reel) =>
    [...new Set((reel.columns ?? []).flatMap((shown) => [...shown]))].toSorted((a, b) => a - b),
  );
}

/** The minimal automaton of a line of a grid game. Null when it has too many states. */
export function gridAutomaton(rules: GridRules): LineAutomaton | null {
  const reader = new LineReader(rules);
  const onReel = codesOfReels(rules);
  const symbols = rules.symbols.length;
  const depths = onReel.length;
  const next = onReel.map(() => Array.from({ length: symbols }, () => 0));
  const add = onReel.map(() => Array.from({ length: symbols }, () => 0));
  const classes = onReel.map(() => new Map<string, number>());
  const futures = new Map<string, Future>();
  const future = (depth: number, prefix: LinePrefix): Future => {
    if (depth === depths) return { state: 0, pay: reader.ends(prefix).reduce((sum, end) => sum + end.pay, 0) };
    const key = `${depth}:${reader.key(prefix)}`;
    const known = futures.get(key);
    if (known !== undefined) return known;
    if (futures.size > prefixesMax) return { state: 0, pay: 0 };
    const branches = (onReel[depth] ?? []).map((code) => future(depth + 1, reader.read(depth, prefix, code)));
    const certain = Math.min(...branches.map((branch) => branch.pay));
    const found = { state: intern(depth, branches, certain), pay: certain };
    futures.set(key, found);
    return found;
  };
  const intern = (depth: number, branches: readonly Future[], certain: number): number => {
    if (branches.every((branch) => branch.state === 0 && branch.pay === certain)) return 0;
    const signature = branches.map((branch) => `${branch.state}:${branch.pay - certain}`).join(' ');
    const known = classes[depth]?.get(signature);
    if (known !== undefined) return known;
    const state = (classes[depth]?.size ?? 0) + 1;
    classes[depth]?.set(signature, state);
    const nextRow = Array.from({ length: symbols }, () => 0);
    const addRow = Array.from({ length: symbols }, () => 0);
    onReel[depth]?.forEach((code, index) => {
      nextRow[code] = branches[index]?.state ?? 0;
      addRow[code] = (branches[index]?.pay ?? 0) - certain;
    });
    next[depth]?.push(...nextRow);
    add[depth]?.push(...addRow);
    return state;
  };
  const start = future(0, reader.start);
  if (futures.size > prefixesMax || classes.some((states) => states.size > statesMax)) return null;
  return {
    symbols,
    start: start.state,
    startPay: start.pay,
    next: next.map((row) => Uint16Array.from(row)),
    add: add.map((row) => Float64Array.from(row)),
  };
}
