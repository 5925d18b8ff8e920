import { Circulation } from './circulation.ts';
import type { WindowGraph } from './window-graph.ts';

/** How often a strip shows each window, as far as the sample tells. */
export interface WindowEstimate {
  /** By edge of the graph; 0 for unseen windows that the strip does not hold. */
  readonly amounts: Int32Array;
  readonly stops: number;
  /** Posterior probability, from 0 to 1, that another multiset of windows lies behind the sample. */
  readonly errorProbability: number;
  /** Relative entropy, in nats a spin, to the nearest other multiset; the larger, the fewer spins tell them apart. */
  readonly nearestNats: number;
}

/**
 * What one more stop costs, in nats. A prior for short strips: without it, a strip of twice the stops would always fit as
 * well. `pnpm bench fingerprint` measures what it does.
 */
const stopNats = 0.2;
/**
 * What one more stop with a window that the strip shows already costs. Repeats are geometric; how usual they are differs
 * between stacked and other reels, so each multiset is judged by the price that suits it best (empirical Bayes).
 */
const repeatPrices = [0.25, 0.5, 1, 1.6, 2.4, 3.4, 4.6] as const;
/** Windows of one symbol alone repeat by the length of its stacks: a price of their own, low as for stacks of three to six. */
const loopPrice = 0.25;
const stopsMax = 2_048;

/**
 * The multiset of windows that maximises the likelihood of the counts, less the prices of stops and repeats, among all multisets that
 * close to a strip (balanced circulations of the window graph).
 *
 * The likelihood Σ count · log(amount / stops) couples the amounts by their sum alone. As n · log L is the least of
 * s · L − n · log s + const over s (at s = n / L), the best circulation minimises Σ (s + penalty) · amount − count · log amount for s = n / L of
 * its own L: a separable convex problem. One for each L is solved, from the shortest strip up, each from the one before; the search ends where
 * even a perfect fit could not pay for the stops.
 *
 * Null when no strip holds all windows that were seen.
 */
export function mostLikelyWindows(graph: WindowGraph, spins: number): WindowEstimate | null {
  const circulation = new Circulation(graph);
  if (!circulation.balance()) return null;
  const shortest = circulation.stops;
  let perfect = 0;
  for (const { count } of graph.edges) if (count > 0) perfect -= count * Math.log(count / spins);
  let best = { amounts: circulation.amounts.slice(), value: Number.POSITIVE_INFINITY };
  const others = new Map<string, number>();
  let last = '';
  const hasLoops = graph.edges.some(({ from, to, count }) => from === to && count > 0);
  const prices = repeatPrices.flatMap((price) =>
    hasLoops
      ? [
          [price, price],
          [price, loopPrice],
        ]
      : [[price, price]],
  );
  for (const [repeatPrice = 0, loops = 0] of prices) {
    for (let stops = shortest; stops <= stopsMax && perfect + stopNats * stops < best.value; stops += 1) {
      const isNew = circulation.minimise(spins / stops + stopNats, repeatPrice, loops);
      if (!isNew && last !== '') continue;
      const key = circulation.amounts.join();
      if (key === last) continue;
      last = key;
      const value = valueOf(graph, circulation.amounts, spins);
      others.set(key, value);
      if (value < best.value) best = { amounts: circulation.amounts.slice(), value };
    }
  }
  return judged(graph, circulation, best, others, spins);
}

function judged(
  graph: WindowGraph,
  circulation: Circulation,
  best: { readonly amounts: Int32Array; readonly value: number },
  others: Map<string, number>,
  spins: number,
): WindowEstimate {
  const stops = sum(best.amounts);
  others.delete(best.amounts.join());
  circulation.amounts.set(best.amounts);
  let nearestNats = Number.POSITIVE_INFINITY;
  for (const change of circulation.neighbours(spins / stops + stopNats)) {
    const changed = best.amounts.slice();
    for (const [edge, by] of change) changed[edge] = (changed[edge] ?? 0) + by;
    others.set(changed.join(), valueOf(graph, changed, spins));
    const nats = relativeEntropy(best.amounts, changed, stops);
    // The same law on a longer strip is told apart by parsimony alone, whatever the number of spins.
    if (nats > 1e-9) nearestNats = Math.min(nearestNats, nats);
  }
  const odds = [...others.values()].reduce((total, value) => total + Math.exp(best.value - value), 0);
  // Two unseen stops in a row can hide a detour through rows that were never seen.
  const hidden = Math.min(1, stops * Math.exp((-2 * spins) / stops));
  return { amounts: best.amounts, stops, errorProbability: 1 - 1 / (1 + odds + hidden), nearestNats };
}

function valueOf(graph: WindowGraph, amounts: Int32Array, spins: number): number {
  let value = 0;
  let stops = 0;
  let [held, loops, loopStops] = [0, 0, 0];
  for (let edge = 0; edge < amounts.length; edge += 1) {
    const amount = amounts[edge] ?? 0;
    const { count = 0, from, to } = graph.edges[edge] ?? {};
    stops += amount;
    if (amount > 0 && from === to) {
      loops += 1;
      loopStops += amount;
    } else if (amount > 0) held += 1;
    if (count > 0) value -= count * Math.log(amount);
  }
  return (
    value +
    spins * Math.log(stops) +
    stopNats * stops +
    repeatNats(held, stops - loopStops - held) +
    repeatNats(loops, loopStops - loops)
  );
}

/** −log of the geometric law of repeats, at the price that suits them best. */
function repeatNats(held: number, repeats: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const price of repeatPrices) least = Math.min(least, price * repeats - held * Math.log1p(-Math.exp(-price)));
  return least;
}

/** Of the window law of `amounts` to that of `changed`; windows that only `amounts` holds would make it infinite: they count as if seen half. */
function relativeEntropy(amounts: Int32Array, changed: Int32Array, stops: number): number {
  const otherStops = sum(changed);
  let nats = 0;
  for (let edge = 0; edge < amounts.length; edge += 1) {
    const share = (amounts[edge] ?? 0) / stops;
    if (share > 0) nats += share * Math.log(share / (Math.max(0.5, changed[edge] ?? 0) / otherStops));
  }
  return nats;
}

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
