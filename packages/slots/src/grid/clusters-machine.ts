import type { GridRules } from './grid-rules.ts';
import { type Together, together } from './grid-targets.ts';
import type { PayMachine } from './pay-machine.ts';

/** A cluster that touches the last reel read: its cells there as bits, its size, whether it holds its own symbol, what its wilds multiply. */
interface Cluster {
  cells: number;
  size: number;
  natural: number;
  multiplier: number;
}
const numbers = 5;
const nothingOpen = -1;

/**
 * Clusters of orthogonal neighbours by a frontier: state is the clusters that touch the last reel, for each target by itself, since a wild can be in
 * the clusters of several symbols. A cluster pays when no cell of the next reel touches it. The clusters of a target that can no longer reach the least
 * size are forgotten.
 */
export class ClustersMachine implements PayMachine {
  readonly widthMax: number;
  readonly start: readonly number[];
  readonly startPay = 0;
  pay = 0;
  readonly #rules: GridRules;
  readonly #minimum: number;
  readonly #join: Together;
  readonly #reach: readonly (readonly number[])[];
  #depth = 0;
  /** Runs of each target by window. */
  #runs: readonly (readonly (readonly Cluster[])[])[] = [];
  /** Clusters of each target in the state entered. */
  readonly #open: Cluster[][];

  constructor(rules: GridRules, minimum: number) {
    this.#rules = rules;
    this.#minimum = minimum;
    this.#join = together[rules.wildMultipliers];
    this.#reach = rules.targets.map((target) => {
      const most = rules.reels.map((reel, index) =>
        Math.max(
          ...(reel.columns ?? []).map((shown) => shown.filter((cell) => target.cells[index]?.[cell] !== 0).length),
        ),
      );
      return most.map((_, depth) => most.slice(depth + 1).reduce((sum, value) => sum + value, 0));
    });
    this.#open = rules.targets.map(() => []);
    const rows = Math.max(...rules.reels.map((reel) => reel.rows));
    this.widthMax = Math.max(1, rules.targets.length * Math.ceil(rows / 2) * numbers);
    this.start = rules.targets.length === 0 ? [] : [nothingOpen];
  }

  reel(depth: number, windows: readonly Uint8Array[]): void {
    this.#depth = depth;
    this.#runs = windows.map((shown) =>
      this.#rules.targets.map((target) => runsOf(target.cells[depth] ?? new Int16Array(), this.#join, shown)),
    );
  }

  enter(states: Float64Array, at: number, length: number): void {
    for (const open of this.#open) open.length = 0;
    if (states[at] === nothingOpen) return;
    for (let from = at; from < at + length; from += numbers) {
      const [target = 0, cells = 0, size = 0, natural = 0, multiplier = 1] = states.subarray(from, from + numbers);
      this.#open[target]?.push({ cells, size, natural, multiplier });
    }
  }

  step(window: number, out: Float64Array): number {
    const runs = this.#runs[window] ?? [];
    const last = this.#depth + 1 === this.#rules.reels.length;
    this.pay = 0;
    let length = 0;
    let possible = false;
    for (let index = 0; index < this.#open.length; index += 1) {
      const target = this.#rules.targets[index];
      const shown = runs[index] ?? [];
      const open = this.#open[index] ?? [];
      if (target === undefined) continue;
      const reach = last ? 0 : (this.#reach[index]?.[this.#depth] ?? 0);
      const least = Math.max(this.#minimum, target.least);
      if (reach >= least) possible = true;
      if (shown.length === 0 && open.length === 0) continue;
      const here = open.length === 0 ? shown : this.#grown(index, open, shown);
      if (last) {
        for (const cluster of here) this.pay += this.#payOf(index, cluster);
        continue;
      }
      let held = reach;
      for (const cluster of here) held += cluster.size;
      if (held < least) continue;
      const most = Math.max(target.pays.length, this.#minimum);
      for (const cluster of here) {
        out[length] = index;
        out[length + 1] = cluster.cells;
        out[length + 2] = Math.min(cluster.size, most);
        out[length + 3] = cluster.natural;
        out[length + 4] = cluster.multiplier;
        length += numbers;
      }
    }
    if (length > 0 || !possible || last) return length;
    out[0] = nothingOpen;
    return 1;
  }

  /** The clusters behind this reel; those that nothing touches any more are paid. */
  #grown(target: number, open: readonly Cluster[], shown: readonly Cluster[]): readonly Cluster[] {
    const here = shown.map((run) => ({ ...run }));
    for (const before of open) {
      let first: Cluster | null = null;
      for (let at = 0; at < here.length; at += 1) {
        const run = here[at];
        if (run === undefined || (run.cells & before.cells) === 0) continue;
        if (first === null) {
          first = run;
          continue;
        }
        // All that one cluster touches is one cluster.
        this.#merge(first, run);
        here.splice(at, 1);
        at -= 1;
      }
      if (first === null) this.pay += this.#payOf(target, before);
      else {
        const { cells } = first;
        this.#merge(first, before);
        first.cells = cells;
      }
    }
    return here;
  }

  #merge(into: Cluster, other: Cluster): void {
    into.cells |= other.cells;
    into.size += other.size;
    into.natural |= other.natural;
    into.multiplier = this.#join(into.multiplier, other.multiplier);
  }

  #payOf(target: number, cluster: Cluster): number {
    const row = this.#rules.targets[target]?.pays ?? [];
    if (cluster.natural === 0 || cluster.size < this.#minimum) return 0;
    return (row[Math.min(cluster.size, row.length) - 1] ?? 0) * cluster.multiplier;
  }
}

/** Vertical runs of a target and the wilds that stand for it on one reel. */
function runsOf(cells: Int16Array, join: Together, shown: Uint8Array): readonly Cluster[] {
  const runs: Cluster[] = [];
  let run: Cluster | null = null;
  shown.forEach((cell, row) => {
    const value = cells[cell] ?? 0;
    if (value === 0) {
      run = null;
      return;
    }
    if (run === null) {
      run = { cells: 0, size: 0, natural: 0, multiplier: 1 };
      runs.push(run);
    }
    run.cells |= 1 << row;
    run.size += 1;
    if (value === -1) run.natural = 1;
    else run.multiplier = join(run.multiplier, value);
  });
  return runs;
}
