import type { GridRules } from './grid-rules.ts';
import type { PayMachine, Step } from './pay-machine.ts';

/**
 * Symbols anywhere. State: the number of each paying symbol, then of each wild. A symbol that can no longer reach its least paying count is
 * forgotten: its number is -1.
 */
export function anywhereMachine(rules: GridRules, highest: boolean): PayMachine {
  const length = rules.reels.length;
  const codes = rules.pays.flatMap((row, code) => (row.some((pay) => pay > 0) ? [code] : []));
  const least = codes.map((code) => (rules.pays[code] ?? []).findIndex((pay) => pay > 0) + 1);
  // What the reels from each depth on can still add to a symbol, wilds that stand for it included.
  const reach = codes.map((code) => {
    const most = rules.reels.map((reel) =>
      Math.max(...(reel.columns ?? []).map((shown) => shown.filter((cell) => counts(rules, code, cell)).length)),
    );
    return most.map((_, depth) => most.slice(depth + 1).reduce((sum, value) => sum + value, 0));
  });
  const step = (depth: number, state: readonly number[], shown: Uint8Array): Step => {
    const next = [...state];
    codes.forEach((code, index) => {
      if ((next[index] ?? -1) >= 0) next[index] = (next[index] ?? 0) + shown.filter((cell) => cell === code).length;
    });
    rules.wilds.forEach((wild, index) => {
      const at = codes.length + index;
      next[at] = (next[at] ?? 0) + shown.filter((cell) => cell === wild.code).length;
    });
    if (depth + 1 === length) return { state: [], pay: payOf(rules, codes, highest, next) };
    let alive = false;
    codes.forEach((code, index) => {
      const natural = next[index] ?? -1;
      if (natural < 0) return;
      const held = natural + standing(rules, code, codes.length, next).count;
      if (held + (reach[index]?.[depth] ?? 0) < (least[index] ?? 0)) next[index] = -1;
      else alive = true;
    });
    return { state: alive ? next : [], pay: 0 };
  };
  return { start: codes.length === 0 ? [] : [...codes, ...rules.wilds].map(() => 0), step };
}

function counts(rules: GridRules, code: number, cell: number): boolean {
  return cell === code || rules.wilds[rules.wildOf[cell] ?? -1]?.stands[code] === 1;
}

/** Wilds that stand for the symbol: how many, and what they multiply its pay by under each rule. */
function standing(rules: GridRules, code: number, offset: number, state: readonly number[]) {
  let count = 0;
  let product = 1;
  let most = 1;
  rules.wilds.forEach((wild, index) => {
    const seen = state[offset + index] ?? 0;
    if (wild.stands[code] !== 1 || seen === 0) return;
    count += seen;
    product *= wild.multiplier ** seen;
    most = Math.max(most, wild.multiplier);
  });
  return { count, product, most };
}

function payOf(rules: GridRules, codes: readonly number[], highest: boolean, state: readonly number[]): number {
  return codes.reduce((sum, code, index) => {
    const natural = state[index] ?? -1;
    if (natural <= 0) return sum;
    const row = rules.pays[code] ?? [];
    const { count, product, most } = standing(rules, code, codes.length, state);
    const pay = row[Math.min(natural + count, row.length) - 1] ?? 0;
    return sum + pay * (highest ? most : product);
  }, 0);
}
