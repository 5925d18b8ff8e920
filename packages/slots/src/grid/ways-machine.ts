import type { GridRules } from './grid-rules.ts';
import type { PayMachine, Step } from './pay-machine.ts';

/**
 * Ways from the left: for each symbol whose run still goes on, its ways with wilds (weighted by their multipliers) and those of wilds alone.
 * State: code, ways, ways of wilds alone; three numbers a symbol.
 */
export function waysMachine(rules: GridRules): PayMachine {
  const length = rules.reels.length;
  const paying = rules.pays.map((row) => row.some((pay) => pay > 0));
  const pays = (code: number, count: number, ways: number): number => (rules.pays[code]?.[count - 1] ?? 0) * ways;
  const step = (depth: number, state: readonly number[], shown: Uint8Array): Step => {
    const naturals = new Map<number, number>();
    for (const code of shown) naturals.set(code, (naturals.get(code) ?? 0) + 1);
    const next: number[] = [];
    let pay = 0;
    for (let index = 0; index < state.length; index += 3) {
      const code = state[index] ?? 0;
      const ways = state[index + 1] ?? 0;
      const bare = state[index + 2] ?? 0;
      const wilds = wildsFor(rules, code, naturals);
      const here = (naturals.get(code) ?? 0) + wilds;
      if (here === 0) {
        pay += pays(code, depth, ways - bare);
        continue;
      }
      if (depth + 1 === length) pay += pays(code, length, ways * here - bare * wilds);
      else next.push(code, ways * here, bare * wilds);
    }
    return { state: next, pay };
  };
  const start = paying.flatMap((pays_, code) => (pays_ ? [code, 1, rules.wildOf[code] === -1 ? 1 : 0] : []));
  return { start, step };
}

/** Cells that stand for a symbol on a reel, each by its multiplier. None stand for a wild. */
function wildsFor(rules: GridRules, code: number, shown: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const wild of rules.wilds) if (wild.stands[code] === 1) sum += (shown.get(wild.code) ?? 0) * wild.multiplier;
  return sum;
}
