import type { GridRules } from '../grid/grid-rules.ts';
import { machineOf } from '../grid/machine-of.ts';
import type { GridSheet } from '../grid-sheet.ts';
import { spinLayers } from './spin-layers.ts';
import { cycleOfRules, type SpinLaw } from './spin-law.ts';
import { reducedReels } from './target-contributions.ts';

/** Steps of all pairs together. */
const stepsMax = 30_000_000;

/**
 * Mean and square of a spin whose window can leave too much open to be counted as a whole: what each two symbols win together is a small game of its own, and
 * E[X^2] = sum over pairs of E[(X_s + X_t)^2] - (n - 2) sum of E[X_s^2]. Exact, like the means. Hit frequency and highest win are not among them.
 * Null for lines, with a maximum win that could matter, or when pairs are too much as well.
 */
export function lawOfPairs(par: GridSheet, rules: GridRules, multiplier: number): SpinLaw | null {
  if (par.pay.by === 'lines' || rules.capMinor !== Number.POSITIVE_INFINITY) return null;
  const { targets } = rules;
  const limits = { keptMax: 0, stepsMax, cellsMax: 8_000_000 };
  const sumsOf = (...chosen: readonly number[]) => {
    const some = chosen.flatMap((index) => targets[index] ?? []);
    const only = { ...rules, targets: some, reels: reducedReels(rules, some) };
    const machine = machineOf(par, only);
    const layers = machine && limits.stepsMax > 0 ? spinLayers(only, machine, limits) : null;
    limits.stepsMax -= layers?.steps ?? 0;
    return layers?.sums ?? null;
  };
  const scatters = Array.from({ length: rules.scatterSpan }, (_, index) => index);
  const pays = scatters.map(() => 0);
  const combinations = scatters.map(() => 0);
  let squares = 0;
  for (const [index] of targets.entries()) {
    const sums = sumsOf(index);
    if (sums === null) return null;
    for (const sum of scatters) {
      const at = sums.at(sum);
      pays[sum] = (pays[sum] ?? 0) + at.pay;
      combinations[sum] = at.combinations;
      squares -= (targets.length - 2) * at.squares;
    }
    for (let other = index + 1; other < targets.length; other += 1) {
      const both = sumsOf(index, other);
      if (both === null) return null;
      for (const sum of scatters) squares += both.at(sum).squares;
    }
  }
  const cycle = cycleOfRules(rules);
  const unit = rules.unitMinor / multiplier;
  const extra = (sum: number): number => rules.scatterPays[sum] ?? 0;
  const win = (sum: number): number => ((pays[sum] ?? 0) + extra(sum) * (combinations[sum] ?? 0)) / cycle / unit;
  const scattered = scatters.reduce(
    (total, sum) => total + 2 * extra(sum) * (pays[sum] ?? 0) + extra(sum) ** 2 * (combinations[sum] ?? 0),
    0,
  );
  return {
    mean: scatters.reduce((total, sum) => total + win(sum), 0),
    square: (squares + scattered) / cycle / unit / unit,
    awards: scatters.map((sum) => ({
      awarded: rules.awards[sum] ?? 0,
      probability: (combinations[sum] ?? 0) / cycle,
      win: win(sum),
    })),
    hitFrequency: null,
    highest: null,
    ofHighest: null,
  };
}
