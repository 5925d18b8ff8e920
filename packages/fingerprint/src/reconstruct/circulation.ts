import type { WindowGraph } from './window-graph.ts';

/**
 * Whole numbers on the edges of a window graph, at least 1 on those that were seen, with as much going into every node as
 * out of it. Changes go along cheapest cycles of the residual graph, one unit at a time: with convex costs on the edges,
 * a circulation without a negative residual cycle is the cheapest (Ahuja, Magnanti and Orlin, Network Flows, ch. 14).
 */
export class Circulation {
  readonly #graph: WindowGraph;
  /** How often the strip shows each window. */
  readonly amounts: Int32Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #count: Float64Array;
  /** What one stop more, and one stop less, of each edge costs; infinite where there can be none less. */
  readonly #up: Float64Array;
  readonly #down: Float64Array;
  /** The part of both that follows from count and amount, and the amount that it was worked out for. */
  readonly #upNats: Float64Array;
  readonly #downNats: Float64Array;
  readonly #natsOf: Int32Array;
  readonly #distance: Float64Array;
  readonly #parent: Int32Array;

  constructor(graph: WindowGraph) {
    this.#graph = graph;
    this.amounts = Int32Array.from(graph.edges, ({ count }) => (count > 0 ? 1 : 0));
    this.#from = Int32Array.from(graph.edges, ({ from }) => from);
    this.#to = Int32Array.from(graph.edges, ({ to }) => to);
    this.#count = Float64Array.from(graph.edges, ({ count }) => count);
    this.#up = new Float64Array(graph.edges.length);
    this.#down = new Float64Array(graph.edges.length);
    this.#upNats = new Float64Array(graph.edges.length);
    this.#downNats = new Float64Array(graph.edges.length);
    this.#natsOf = new Int32Array(graph.edges.length).fill(-1);
    this.#distance = new Float64Array(graph.nodes);
    this.#parent = new Int32Array(graph.nodes);
  }

  get stops(): number {
    return this.amounts.reduce((sum, amount) => sum + amount, 0);
  }

  /**
   * Makes the amounts balance, with as few stops as can be; a window that was not seen counts as 32 stops.
   * Successive shortest paths. False when no circulation holds all seen windows.
   */
  balance(): boolean {
    const { edges, nodes } = this.#graph;
    const excess = new Int32Array(nodes);
    for (const [index, { from, to }] of edges.entries()) {
      excess[to] = (excess[to] ?? 0) + (this.amounts[index] ?? 0);
      excess[from] = (excess[from] ?? 0) - (this.amounts[index] ?? 0);
    }
    for (const [index, { count }] of edges.entries()) {
      this.#up[index] = count > 0 ? 1 : 32;
    }
    for (;;) {
      for (let index = 0; index < edges.length; index += 1)
        this.#down[index] = this.#isLowest(index) ? Number.POSITIVE_INFINITY : -(this.#up[index] ?? 0);
      const sources = [...excess.keys()].filter((node) => (excess[node] ?? 0) > 0);
      if (sources.length === 0) return true;
      this.#distance.fill(Number.POSITIVE_INFINITY);
      for (const node of sources) this.#distance[node] = 0;
      this.#parent.fill(-1);
      this.#relax();
      let target = -1;
      for (let node = 0; node < nodes; node += 1) {
        if ((excess[node] ?? 0) >= 0 || this.#distance[node] === Number.POSITIVE_INFINITY) continue;
        if (target < 0 || (this.#distance[node] ?? 0) < (this.#distance[target] ?? 0)) target = node;
      }
      if (target < 0) return false;
      excess[target] = (excess[target] ?? 0) + 1;
      let node = target;
      while ((this.#parent[node] ?? -1) >= 0) node = this.#stepBack(node);
      excess[node] = (excess[node] ?? 0) - 1;
    }
  }

  /**
   * Cancels negative cycles until there is none: then `amounts` minimise the sum of
   * `price · amount + repeatPrice · max(0, amount − 1) − count · log(amount)`.
   * @param price cost of one more stop, in nats
   * @param repeatPrice further cost of a stop whose window the strip shows already
   * @param loopPrice the same, of windows of a single symbol
   * @returns whether any amount changed
   */
  minimise(price: number, repeatPrice = 0, loopPrice = repeatPrice): boolean {
    for (let round = 0; round < 100_000; round += 1) {
      this.#price(price, repeatPrice, loopPrice);
      this.#distance.fill(0);
      this.#parent.fill(-1);
      const last = this.#relax();
      if (last < 0) return round > 0;
      // `last` still improved after as many rounds as there are nodes: a negative cycle leads to it.
      let node = last;
      for (let step = 0; step < this.#graph.nodes; step += 1) node = this.#before(node);
      const start = node;
      do node = this.#stepBack(node);
      while (node !== start);
    }
    return true;
  }

  /**
   * The cheapest change that raises (or lowers) each edge, as changes of the amounts: together with the empty one, the
   * circulations nearest to this one. No two are alike.
   */
  neighbours(price: number, repeatPrice = 0): Map<number, number>[] {
    const found = new Map<string, Map<number, number>>();
    const { edges } = this.#graph;
    this.#price(price, repeatPrice, repeatPrice);
    for (const [index, { from, to }] of edges.entries()) {
      for (const direction of [1, -1]) {
        const cost = direction > 0 ? this.#up[index] : this.#down[index];
        if (cost === undefined || cost === Number.POSITIVE_INFINITY) continue;
        const change = this.#cycleThrough(index, direction > 0 ? to : from, direction > 0 ? from : to, direction);
        if (change === null) continue;
        const key = [...change].toSorted(([a], [b]) => a - b).join(';');
        found.set(key, change);
      }
    }
    return [...found.values()];
  }

  #cycleThrough(index: number, start: number, end: number, direction: number): Map<number, number> | null {
    const change = new Map([[index, direction]]);
    if (start === end) return change;
    // The edge's own way back would be no change at all.
    const [up, down] = [this.#up[index] ?? 0, this.#down[index] ?? 0];
    this.#up[index] = Number.POSITIVE_INFINITY;
    this.#down[index] = Number.POSITIVE_INFINITY;
    this.#distance.fill(Number.POSITIVE_INFINITY);
    this.#distance[start] = 0;
    this.#parent.fill(-1);
    this.#relax();
    this.#up[index] = up;
    this.#down[index] = down;
    if (this.#distance[end] === Number.POSITIVE_INFINITY) return null;
    let node = end;
    for (let step = 0; node !== start; step += 1) {
      const parent = this.#parent[node] ?? -1;
      if (parent < 0 || step > this.#graph.nodes) return null;
      const edge = parent >> 1;
      change.set(edge, (change.get(edge) ?? 0) + ((parent & 1) === 0 ? 1 : -1));
      node = this.#before(node);
    }
    return change;
  }

  #price(price: number, repeatPrice: number, loopPrice: number): void {
    for (let index = 0; index < this.#count.length; index += 1) {
      const amount = this.amounts[index] ?? 0;
      if (this.#natsOf[index] !== amount) this.#weigh(index, amount);
      const priceOf = this.#from[index] === this.#to[index] ? loopPrice : repeatPrice;
      this.#up[index] = price + (amount >= 1 ? priceOf : 0) - (this.#upNats[index] ?? 0);
      this.#down[index] = this.#isLowest(index)
        ? Number.POSITIVE_INFINITY
        : (this.#downNats[index] ?? 0) - price - (amount >= 2 ? priceOf : 0);
    }
  }

  #weigh(index: number, amount: number): void {
    const count = this.#count[index] ?? 0;
    this.#upNats[index] = count === 0 ? 0 : count * Math.log1p(1 / amount);
    this.#downNats[index] = count === 0 ? 0 : -count * Math.log1p(-1 / amount);
    this.#natsOf[index] = amount;
  }

  /** Whether there can be no stop less: a window that was seen is on the strip. */
  #isLowest(index: number): boolean {
    return (this.amounts[index] ?? 0) <= ((this.#count[index] ?? 0) > 0 ? 1 : 0);
  }

  /** Bellman and Ford. Returns a node that still improves after the last round (there is a negative cycle), or -1. */
  #relax(): number {
    const { nodes } = this.#graph;
    const [distance, parent] = [this.#distance, this.#parent];
    const [froms, tos, ups, downs] = [this.#from, this.#to, this.#up, this.#down];
    const edges = froms.length;
    let last = -1;
    for (let round = 0; round <= nodes; round += 1) {
      last = -1;
      for (let index = 0; index < edges; index += 1) {
        const from = froms[index] ?? 0;
        const to = tos[index] ?? 0;
        const own = distance[from] ?? 0;
        const next = distance[to] ?? 0;
        const there = own + (ups[index] ?? 0);
        if (there < next - 1e-9) {
          distance[to] = there;
          parent[to] = index * 2;
          last = to;
        }
        const back = (distance[to] ?? 0) + (downs[index] ?? 0);
        if (back < (distance[from] ?? 0) - 1e-9) {
          distance[from] = back;
          parent[from] = index * 2 + 1;
          last = from;
        }
      }
      if (last < 0) return -1;
    }
    return last;
  }

  #before(node: number): number {
    const parent = this.#parent[node] ?? -1;
    const edge = this.#graph.edges[parent >> 1];
    if (edge === undefined) return node;
    return (parent & 1) === 0 ? edge.from : edge.to;
  }

  /** Undoes one step of a path, and takes the unit along. */
  #stepBack(node: number): number {
    const parent = this.#parent[node] ?? -1;
    const index = parent >> 1;
    this.amounts[index] = (this.amounts[index] ?? 0) + ((parent & 1) === 0 ? 1 : -1);
    return this.#before(node);
  }
}
