import { gcd } from '../scale.ts';
import type { SpinRules } from '../spin-rules.ts';
import type { SpinLayers } from './spin-layers.ts';
import { SumTable, type WeightedKeys } from './weight-table.ts';

/** How many combinations of stops pay `pay` (minor units at the smallest bet, without scatters) while they show `scatters` scatters. */
export interface SpinOutcomeCount {
  readonly pay: number;
  readonly scatters: number;
  /** Combinations of virtual stops; exact while the whole cycle is below 2^53, rounded to a double beyond. */
  readonly combinations: number;
}

/** Outcomes that are counted when they are asked for, in about so many steps. */
export interface OutcomeCounting {
  readonly steps: number;
  readonly outcomes: () => readonly SpinOutcomeCount[] | null;
}

/**
 * The joint distribution of pay and scatters of one spin, over the whole cycle. Counted backwards through the layers: each row's distribution is that of the
 * rows behind it, shifted by what a window pays and shows, so that a cycle of any size costs a pass over the layers.
 * @param stepsMax most additions; bounds the time
 * @returns null when the game needs more, or its layers were not kept
 */
export function spinDistribution(
  rules: SpinRules,
  { layers, root, sums }: SpinLayers,
  options: { readonly startPay: number; readonly stepsMax: number },
): readonly SpinOutcomeCount[] | null {
  if (layers === null) return null;
  const base = rules.scatterSpan;
  // Pays in their greatest common divisor: small keys fit a table that is addressed directly.
  let unit = 0;
  for (const { pays } of layers) for (const pay of pays) if (pay !== 0) unit = unit === 1 ? 1 : gcd(unit, pay);
  const divisor = unit || 1;
  let most = 0;
  for (let scatters = 0; scatters < base; scatters += 1) most = Math.max(most, sums.at(scatters).highest);
  const table = new SumTable((Math.ceil(most / divisor) + 1) * base);
  let behind: readonly WeightedKeys[] = [{ keys: Float64Array.of(0), weights: Float64Array.of(1) }];
  let steps = 0;
  for (const { rows, views, targets, pays } of layers.toReversed()) {
    const here: WeightedKeys[] = [];
    for (let row = 0; row < rows; row += 1) {
      for (let index = 0; index < views.length; index += 1) {
        const view = views[index];
        const rest = behind[targets[row * views.length + index] ?? 0];
        if (view === undefined || rest === undefined) continue;
        const shift = ((pays[row * views.length + index] ?? 0) / divisor) * base + view.scatters;
        steps += rest.keys.length;
        table.addAll(rest, shift, view.weight);
      }
      here.push(table.take());
      if (steps > options.stepsMax) return null;
    }
    behind = here;
  }
  const { keys, weights } = behind[root] ?? { keys: new Float64Array(), weights: new Float64Array() };
  return Array.from(keys, (key, index) => ({
    pay: Math.floor(key / base) * divisor + options.startPay,
    scatters: key % base,
    combinations: weights[index] ?? 0,
  }));
}
