import type { GridRules } from './grid-rules.ts';
import type { PayMachine, Step } from './pay-machine.ts';

/** A cluster that touches the last reel read: its cells there as bits, its size, whether it holds its own symbol, what its wilds multiply. */
interface Cluster {
  readonly code: number;
  cells: number;
  size: number;
  natural: number;
  multiplier: number;
}
const numbers = 5;

/**
 * Clusters of orthogonal neighbours by a frontier: state is the clusters that touch the last reel, for each paying symbol by itself, since a wild can be in
 * the clusters of several symbols. A cluster pays when no cell of the next reel touches it.
 */
export function clustersMachine(rules: GridRules, highest: boolean, minimum: number): PayMachine {
  const length = rules.reels.length;
  const codes = rules.pays.flatMap((row, code) => (row.some((pay) => pay > 0) ? [code] : []));
  const payOf = (cluster: Cluster): number => {
    const row = rules.pays[cluster.code] ?? [];
    if (cluster.natural === 0 || cluster.size < minimum) return 0;
    return (row[Math.min(cluster.size, row.length) - 1] ?? 0) * cluster.multiplier;
  };
  const join = (a: number, b: number): number => (highest ? Math.max(a, b) : a * b);
  const step = (depth: number, state: readonly number[], shown: Uint8Array): Step => {
    const open: Cluster[] = [];
    for (let at = 0; at < state.length; at += numbers) {
      const [code = 0, cells = 0, size = 0, natural = 0, multiplier = 1] = state.slice(at, at + numbers);
      open.push({ code, cells, size, natural, multiplier });
    }
    let pay = 0;
    const next: Cluster[] = [];
    for (const code of codes) {
      const here = runsOf(rules, highest, code, shown);
      for (const before of open) {
        if (before.code !== code) continue;
        const touched = here.filter((run) => (run.cells & before.cells) !== 0);
        const [first, ...others] = touched;
        if (first === undefined) {
          pay += payOf(before);
          continue;
        }
        // All that one cluster touches is one cluster.
        for (const other of others) {
          first.cells |= other.cells;
          first.size += other.size;
          first.natural |= other.natural;
          first.multiplier = join(first.multiplier, other.multiplier);
          here.splice(here.indexOf(other), 1);
        }
        first.size += before.size;
        first.natural |= before.natural;
        first.multiplier = join(first.multiplier, before.multiplier);
      }
      next.push(...here);
    }
    if (depth + 1 === length) return { state: [], pay: pay + next.reduce((sum, cluster) => sum + payOf(cluster), 0) };
    if (next.length === 0) return { state: nothingOpen, pay };
    return {
      state: next.flatMap(({ code, cells, size, natural, multiplier }) => {
        const most = Math.max(rules.pays[code]?.length ?? 0, minimum);
        return [code, cells, Math.min(size, most), natural, multiplier];
      }),
      pay,
    };
  };
  // The empty state would say that no later reel can begin a cluster.
  const nothingOpen = [codes[0] ?? 0, 0, 0, 0, 1];
  return { start: codes.length === 0 ? [] : nothingOpen, step };
}

/** Vertical runs of a symbol and the wilds that stand for it on one reel. */
function runsOf(rules: GridRules, highest: boolean, code: number, shown: Uint8Array): Cluster[] {
  const runs: Cluster[] = [];
  let run: Cluster | null = null;
  shown.forEach((cell, row) => {
    const wild = rules.wilds[rules.wildOf[cell] ?? -1];
    const stands = wild !== undefined && wild.stands[code] === 1;
    if (cell !== code && !stands) {
      run = null;
      return;
    }
    if (run === null) {
      run = { code, cells: 0, size: 0, natural: 0, multiplier: 1 };
      runs.push(run);
    }
    run.cells |= 1 << row;
    run.size += 1;
    if (cell === code) run.natural = 1;
    else if (wild !== undefined)
      run.multiplier = highest ? Math.max(run.multiplier, wild.multiplier) : run.multiplier * wild.multiplier;
  });
  return runs;
}
