import type { GridRules } from './grid-rules.ts';
import { together } from './grid-targets.ts';

/** A wild that stands for something: for which targets, on which reels. */
export interface WildKind {
  readonly code: number;
  readonly multiplier: number;
  readonly stands: readonly boolean[];
  readonly reels: readonly boolean[];
}

/** The wilds that stand for anything: code, multiplier, for which targets, on which reels. */
export function wildKinds(rules: GridRules): readonly WildKind[] {
  const found: WildKind[] = [];
  for (let code = 0; code < rules.symbols.length; code += 1) {
    const values = rules.targets.map((target) => target.cells.map((cells) => cells[code] ?? 0));
    const stands = values.map((row) => row.some((value) => value > 0));
    if (!stands.includes(true)) continue;
    const multiplier = Math.max(...values.flat());
    found.push({
      code,
      multiplier,
      stands,
      reels: rules.reels.map((_, reel) => values.some((row) => (row[reel] ?? 0) > 0)),
    });
  }
  return found;
}

/** What a window of the reel counts: own symbols by target, then wilds by kind. */
export function windowCounts(
  { targets }: GridRules,
  kinds: readonly WildKind[],
  reel: number,
  shown: Uint8Array,
): Float64Array {
  const counts = new Float64Array(targets.length + kinds.length);
  for (const cell of shown) {
    targets.forEach((target, index) => {
      if (target.cells[reel]?.[cell] === -1) counts[index] = (counts[index] ?? 0) + 1;
    });
    kinds.forEach((kind, index) => {
      const at = targets.length + index;
      if (kind.code === cell && kind.reels[reel] === true) counts[at] = (counts[at] ?? 0) + 1;
    });
  }
  return counts;
}

/**
 * What a target pays, in minor units at the smallest bet, with so many symbols of its own and the wilds that stand for it; wilds alone are none of it.
 * @param wilds number of each kind of wild from index `from` on
 */
export function payOfCounts(
  { targets, wildMultipliers }: GridRules,
  kinds: readonly WildKind[],
  { target: index, natural }: { readonly target: number; readonly natural: number },
  wilds: Float64Array,
  from: number,
): number {
  const target = targets[index];
  if (natural <= 0 || target === undefined) return 0;
  const join = together[wildMultipliers];
  let count = natural;
  let multiplier = 1;
  for (const [at, { stands, multiplier: each }] of kinds.entries()) {
    if (stands[index] !== true) continue;
    for (let left = wilds[from + at] ?? 0; left > 0; left -= 1) {
      count += 1;
      multiplier = join(multiplier, each);
    }
  }
  return (target.pays[Math.min(count, target.pays.length) - 1] ?? 0) * multiplier;
}
