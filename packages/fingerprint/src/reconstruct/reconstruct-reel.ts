import { documentHash } from '../document-hash.ts';
import { rounded } from '../rounded.ts';
import { eulerStrips, stripCount, type StripEdge } from './euler.ts';
import { type Fit, gTest } from './fit.ts';
import { mostLikelyWindows, type WindowEstimate } from './ml-windows.ts';
import type { ReelReconstruction, ReelVerdict } from './reel-document.ts';
import { unseenMassOf } from './unseen-mass.ts';
import { stopWeightsOf } from './weighted-stops.ts';
import type { WindowCount } from './window-counts.ts';
import { type WindowEdge, type WindowGraph, windowGraph } from './window-graph.ts';

/** A multiset of windows is claimed when the probability of any other is at most this. */
const errorProbabilityMax = 0.005;
/** Up to here the likeliest multiset is shown, with its doubt. */
const doubtMax = 0.5;
/** Below this p, equally likely stops are given up. */
const fitPMin = 1e-5;
const stripsListedMax = 16;

interface ReelInput {
  readonly reel: number;
  readonly rows: number;
  /** In lexicographic order. */
  readonly windows: readonly WindowCount[];
  readonly symbols: readonly string[];
}

/** What the windows of one reel tell about its strip. Deterministic: the same counts give the same answer. */
export function reconstructReel({ reel, rows, windows, symbols }: ReelInput): ReelReconstruction {
  const spins = windows.reduce((sum, { count }) => sum + count, 0);
  const graph = windowGraph(windows);
  const estimate = mostLikelyWindows(graph, spins);
  const unseen = unseenMassOf(windows, spins);
  const common = { reel, rows, spins, orderFrom: 'windows', unseen } as const;
  const named = (window: readonly number[]): string[] => window.map((code) => symbols[code] ?? '');
  const nothing = (verdict: ReelVerdict, reason: string, fit: Fit | null): ReelReconstruction => ({
    ...common,
    verdict,
    stops: null,
    strip: null,
    weights: null,
    candidates: null,
    strips: null,
    windows: windows.map(({ window, count }) => ({ window: named(window), count, amount: null })),
    inferred: 0,
    windowsHash: null,
    errorProbability: rounded(estimate?.errorProbability ?? 1),
    fit,
    spinsNeeded: spinsNeededFor(windows.length, estimate),
    reason,
  });
  if (estimate === null) {
    const few = unseen.probability > 0.001 || spins < 10 * windows.length;
    return few
      ? nothing(
          'insufficient-data',
          'too many windows are still unseen: those that were seen do not close to a strip',
          null,
        )
      : nothing('no-strip', 'the windows that were seen do not close to a cyclic strip', null);
  }
  const fit = fitOf(graph, estimate);
  if (fit.p < fitPMin && spins >= 5 * windows.length) {
    return (
      weighted(graph, windows, named, fit) ??
      nothing('no-strip', 'no strip explains the frequencies of the windows', fit)
    );
  }
  if (estimate.errorProbability > doubtMax)
    return nothing('insufficient-data', 'other multisets of windows are nearly as likely', fit);
  const held = heldEdges(graph, estimate.amounts);
  const count = stripCount(held);
  if (count === 0n)
    return nothing('insufficient-data', 'windows that join the parts of the strip are still unseen', fit);
  const listed = count !== null && count <= BigInt(stripsListedMax) && count > 1n;
  const certain = estimate.errorProbability <= errorProbabilityMax;
  const strips = eulerStrips(held, 1).map(named);
  const figures = figuresOf(graph, estimate.amounts, named);
  return {
    ...common,
    verdict: certain ? (count === 1n ? 'unique' : 'class') : 'probable',
    stops: estimate.stops,
    strip: strips[0] ?? null,
    weights: null,
    candidates: count === null ? null : count.toString(),
    strips: listed ? eulerStrips(held, 4_000).map(named) : count === 1n ? strips : null,
    windows: figures,
    inferred: figures.filter((figure) => figure.count === 0).length,
    windowsHash: windowsHashOf(figures),
    errorProbability: rounded(estimate.errorProbability),
    fit,
    spinsNeeded: spinsNeededFor(estimate.stops, estimate),
    reason: !certain
      ? 'another multiset of windows is less likely, but not ruled out'
      : count === 1n
        ? 'one strip alone shows these windows'
        : 'several strips show exactly these windows; every one of them plays alike',
  };

  function weighted(
    of: WindowGraph,
    seen: readonly WindowCount[],
    name: (window: readonly number[]) => string[],
    evenFit: Fit,
  ): ReelReconstruction | null {
    const ones = Int32Array.from(of.edges, (edge) => (edge.count > 0 ? 1 : 0));
    const edges = heldEdges(of, ones);
    // Weights hide repeated windows; only strips whose windows all differ are told from frequencies.
    const order = isBalanced(edges) ? stripCount(edges) : 0n;
    if (order === 0n) return null;
    const weights = stopWeightsOf(seen.map(({ count: shown }) => shown));
    const [strip] = eulerStrips(edges, 1);
    const windowWeight = new Map(seen.map(({ window }, index) => [window.join(), weights?.weights[index] ?? null]));
    const figuresWeighted = seen.map(({ window, count: shown }) => ({
      window: name(window),
      count: shown,
      amount: windowWeight.get(window.join()) ?? null,
    }));
    return {
      ...common,
      verdict: 'weighted-stops',
      stops: weights?.virtualStops ?? null,
      strip: strip === undefined ? null : name(strip),
      weights:
        strip === undefined || weights === null
          ? null
          : strip.map((_, stop) => {
              const window = Array.from({ length: rows }, (_row, row) => strip[(stop + row) % strip.length]);
              return windowWeight.get(window.join()) ?? 1;
            }),
      candidates: order === null ? null : order.toString(),
      strips: null,
      windows: figuresWeighted,
      inferred: 0,
      windowsHash: weights?.certain === true ? windowsHashOf(figuresWeighted) : null,
      errorProbability: weights?.certain === true ? 0.005 : 1,
      fit: evenFit,
      spinsNeeded: weights === null ? spins * 4 : Math.ceil(44 * weights.virtualStops * Math.max(...weights.weights)),
      reason:
        weights === null
          ? 'stops are not equally likely, and no small number of virtual stops fits their frequencies yet'
          : weights.certain
            ? 'stops are not equally likely: the windows close to a strip whose stops have these weights'
            : 'stops are not equally likely; the weights are the smallest that fit, others still may',
    };
  }
}

function fitOf(graph: WindowGraph, { amounts, stops }: WindowEstimate): Fit {
  const held = graph.edges.flatMap(({ count }, edge) => ((amounts[edge] ?? 0) > 0 ? [{ count, edge }] : []));
  return gTest(
    held.map(({ count }) => count),
    held.map(({ edge }) => (amounts[edge] ?? 1) / stops),
  );
}

function heldEdges(graph: WindowGraph, amounts: Int32Array): StripEdge[] {
  const held = graph.edges.flatMap((edge: WindowEdge, index) => {
    const amount = amounts[index] ?? 0;
    return amount > 0 ? [{ ...edge, amount, symbol: edge.window[0] ?? 0 }] : [];
  });
  // Unseen windows stand at the end of the graph: the order of windows is what makes the least strip least.
  return held.toSorted((a, b) => {
    const at = a.window.findIndex((code, row) => code !== b.window[row]);
    return at < 0 ? 0 : (a.window[at] ?? 0) - (b.window[at] ?? 0);
  });
}

function isBalanced(edges: readonly StripEdge[]): boolean {
  const excess = new Map<number, number>();
  for (const { from, to, amount } of edges) {
    excess.set(from, (excess.get(from) ?? 0) - amount);
    excess.set(to, (excess.get(to) ?? 0) + amount);
  }
  return [...excess.values()].every((value) => value === 0);
}

function figuresOf(graph: WindowGraph, amounts: Int32Array, named: (window: readonly number[]) => string[]) {
  return graph.edges.flatMap(({ window, count }, edge) => {
    const amount = amounts[edge] ?? 0;
    return amount > 0 ? [{ window: named(window), count, amount }] : [];
  });
}

function windowsHashOf(
  figures: readonly { readonly window: readonly string[]; readonly amount: number | null }[],
): string {
  const listed = figures.map(({ window, amount }) => JSON.stringify([window, amount])).toSorted();
  return documentHash(listed);
}

/** All windows seen with 99 %: L (ln L + 4.6). Amounts told from the nearest other ones: by Chernoff's bound about a quarter of the relative entropy a spin. */
function spinsNeededFor(stops: number, estimate: WindowEstimate | null): number {
  const seen = stops * (Math.log(stops) + 4.6);
  const told =
    estimate === null || estimate.nearestNats === Number.POSITIVE_INFINITY
      ? 0
      : (4 * Math.log(1 / errorProbabilityMax)) / estimate.nearestNats;
  return Math.ceil(Math.max(seen, told));
}
