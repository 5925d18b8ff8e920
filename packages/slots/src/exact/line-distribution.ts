import { present } from '@croupier/kernel/assert';
import type { LineRules } from '../line-rules.ts';
import type { SpinRules } from '../spin-rules.ts';
import { type StateGraph, stateGraph } from '../state-graph.ts';
import { type WeightedKeys, WeightTable } from './weight-table.ts';

/** How many combinations of stops pay `linePay` (minor units at the smallest bet) on the lines while they show `scatters` scatters. */
export interface LineOutcome {
  readonly linePay: number;
  readonly scatters: number;
  /** Combinations of virtual stops; exact while the whole cycle is below 2^53, rounded to a double beyond. */
  readonly combinations: number;
}

/**
 * The joint distribution of line pay and scatters of one spin, over the whole cycle. Counted backwards through the state graph: each row's
 * distribution is that of the rows behind it, shifted by what a stop pays and shows, so that a cycle of any size costs a pass over the graph.
 * @param options.entriesMax largest state graph
 * @param options.stepsMax most additions; bounds the time
 * @returns null when the game needs more
 */
export function lineDistribution(
  rules: LineRules,
  options: { readonly entriesMax?: number; readonly stepsMax?: number } = {},
): readonly LineOutcome[] | null {
  const graph = stateGraph(rules, options.entriesMax ?? 24_000_000);
  return graph && graphDistribution(rules, graph, options.stepsMax);
}

/** The same of any game whose graph is known. */
export function graphDistribution(
  rules: SpinRules,
  graph: StateGraph,
  stepsMax = 2_000_000_000,
): readonly LineOutcome[] | null {
  const base = rules.scatterSpan;
  const table = new WeightTable();
  let behind: readonly WeightedKeys[] = [];
  let behindOffset = 0;
  let behindStops = 1;
  // What is left when no line can pay any more: scatters only.
  let nothing: WeightedKeys = { keys: Float64Array.of(0), weights: Float64Array.of(1) };
  let steps = 0;
  for (let depth = rules.reels.length - 1; depth >= 0; depth -= 1) {
    const reel = present(rules.reels[depth], 'a reel for each depth');
    const layer = present(graph.layers[depth], 'a layer for each reel');
    const here: WeightedKeys[] = [];
    for (let index = 0; index < layer.rows; index += 1) {
      const row = layer.offset + index * reel.stops;
      for (let stop = 0; stop < reel.stops; stop += 1) {
        const target = (graph.table[row + stop] ?? 0) >>> 1;
        const rest = target === 0 ? nothing : (behind[(target - behindOffset) / behindStops] ?? nothing);
        const shift = (graph.pays[row + stop] ?? 0) * base + (base === 1 ? 0 : (reel.scatters[stop] ?? 0));
        const weight = reel.weights[stop] ?? 0;
        const { keys, weights } = rest;
        steps += keys.length;
        for (let key = 0; key < keys.length; key += 1)
          table.add((keys[key] ?? 0) + shift, (weights[key] ?? 0) * weight);
      }
      here.push(table.take());
      if (steps > stepsMax) return null;
    }
    for (let stop = 0; stop < reel.stops; stop += 1) {
      const shift = base === 1 ? 0 : (reel.scatters[stop] ?? 0);
      for (let key = 0; key < nothing.keys.length; key += 1)
        table.add((nothing.keys[key] ?? 0) + shift, (nothing.weights[key] ?? 0) * (reel.weights[stop] ?? 0));
    }
    nothing = table.take();
    behind = here;
    behindOffset = layer.offset;
    behindStops = reel.stops;
  }
  const { keys, weights } = behind[0] ?? nothing;
  return Array.from(keys, (key, index) => ({
    linePay: Math.floor(key / base) + graph.startPay,
    scatters: key % base,
    combinations: weights[index] ?? 0,
  }));
}
