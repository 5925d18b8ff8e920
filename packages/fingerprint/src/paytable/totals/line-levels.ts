import type { WildRole } from './line-model.ts';
import { LineTree } from './line-tree.ts';
import { isSame, rowsWith, type SpinValues } from './spin-values.ts';
import { Ballot, Votes } from './votes.ts';

/** Paylines and pays that follow from windows and total wins. */
export interface LineFit {
  readonly tree: LineTree;
  /**
   * What one more symbol adds, on one line, in minor units at the highest bet: entry `level * symbols + symbol` for a run of `level` symbols against one of
   * `level - 1`. NaN where the sample does not tell.
   */
  readonly steps: Float64Array;
}

/** Beginnings that may be paylines, at most: with more, the windows are not those of a line game. */
const beginningsMax = 1_500;

/**
 * Finds paylines and pays together, from the left reel to the right. A total win is the sum, over all beginnings of paylines whose rows show
 * one symbol, of (number of paylines that begin so) x (what one more symbol adds to the pay). Spins whose longest common run ends at reel k tell about
 * beginnings of k reels: those without a win rule out, those with a single unknown determine, and every unknown is the product of a
 * number of lines and a pay, so that one symbol tells about the lines of another.
 *
 * Assumes that a longer run never pays less, and that wins are paid from the left.
 * @param spins in which only symbols show that pay by themselves
 * @param scale lines of the beginning with the fewest, where the first pays leave that open
 * @param wild stands for other symbols; spins that show it on the first reel are left out
 */
export function fitLines(
  data: SpinValues,
  spins: readonly number[],
  scale: number,
  wild: WildRole | null = null,
): LineFit {
  const tree = new LineTree(data.heights);
  const steps = new Float64Array((data.reels + 1) * data.symbols).fill(Number.NaN);
  const byDepth: number[][] = Array.from({ length: data.reels + 1 }, () => []);
  for (const spin of spins) {
    if (wild !== null && rowsWith(data, 0, spin, wild.symbol) !== 0) continue;
    byDepth[runDepth(data, spin, wild)]?.push(spin);
  }
  let isScaled = false;
  // The second time, the lines are known: what the first reels left open about rare symbols follows from them.
  for (let round = 0; round < 2; round += 1) {
    for (let level = 1; level <= data.reels; level += 1) {
      if (round === 0 && tree.grow(level - 1).length > beginningsMax) return { tree, steps };
      const deeper = byDepth.slice(level + 1).flatMap((of) => of.filter((spin) => data.value[spin] === 0));
      const solver = new LevelSolver(data, tree, steps, { level, isScaled, scale, wild });
      solver.solve([...(byDepth[level] ?? []), ...deeper]);
      isScaled ||= solver.isScaled;
      while (tree.balance());
    }
  }
  return { tree, steps };
}

/** Reels from the left that some symbol is on without a gap. */
function runDepth(data: SpinValues, spin: number, wild: WildRole | null): number {
  let deepest = 0;
  for (let symbol = 0; symbol < data.symbols; symbol += 1) {
    const helper = helperOf(wild, symbol);
    const isOn = (reel: number): boolean =>
      rowsWith(data, reel, spin, symbol) !== 0 || (helper >= 0 && rowsWith(data, reel, spin, helper) !== 0);
    if (rowsWith(data, 0, spin, symbol) === 0) continue;
    let depth = 1;
    while (depth < data.reels && isOn(depth)) depth += 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** The wild that stands for a symbol; -1 when none does. */
function helperOf(wild: WildRole | null, symbol: number): number {
  return wild === null || wild.symbol === symbol || wild.excludes.has(symbol) ? -1 : wild.symbol;
}

/** `known + Σ times · unknown = value`; unknown `node * symbols + symbol` is what the symbol adds there on all its lines. */
interface Equation {
  readonly unknowns: readonly number[];
  readonly times: readonly number[];
  readonly rest: number;
}

class LevelSolver {
  readonly #data: SpinValues;
  readonly #tree: LineTree;
  readonly #steps: Float64Array;
  readonly #level: number;
  readonly #scale: number;
  readonly #wild: WildRole | null;
  isScaled: boolean;
  /** What is known of `node * symbols + symbol`. */
  readonly #gains = new Map<number, number>();

  constructor(
    data: SpinValues,
    tree: LineTree,
    steps: Float64Array,
    at: {
      readonly level: number;
      readonly isScaled: boolean;
      readonly scale: number;
      readonly wild: WildRole | null;
    },
  ) {
    this.#data = data;
    this.#tree = tree;
    this.#steps = steps;
    this.#level = at.level;
    this.#scale = at.scale;
    this.#wild = at.wild;
    this.isScaled = at.isScaled;
  }

  solve(spins: readonly number[]): void {
    const equations = spins.flatMap((spin) => this.#equationOf(spin) ?? []);
    for (let pass = 0; pass < 12; pass += 1) {
      const settled = this.#vote(equations);
      const deduced = this.#deduce();
      if (!settled && !deduced) break;
    }
  }

  #equationOf(spin: number): Equation | null {
    const { symbols, value } = this.#data;
    let rest = value[spin] ?? 0;
    const isZero = rest === 0;
    let isOpen = false;
    const unknowns: number[] = [];
    const times: number[] = [];
    for (let symbol = 0; symbol < symbols; symbol += 1) {
      if (rowsWith(this.#data, 0, spin, symbol) === 0) continue;
      const multiplier = this.#wild?.multiplier ?? 1;
      this.#tree.matches(
        this.#data,
        spin,
        symbol,
        helperOf(this.#wild, symbol),
        (node, level, helped, helpedBefore) => {
          const factor = helped ? multiplier : 1;
          // The first wild of a run multiplies what the run was worth before, too.
          const raise = factor - (helpedBefore ? multiplier : 1);
          if (level === this.#level) {
            unknowns.push(node * symbols + symbol);
            times.push(factor);
          }
          if (isZero) return;
          const lines = this.#tree.lines[node] ?? Number.NaN;
          const step = level === this.#level ? 0 : (this.#steps[level * symbols + symbol] ?? Number.NaN);
          const worth = step * factor + (raise === 0 ? 0 : raise * this.#payBefore(level, symbol));
          if (worth === 0) return;
          if (Number.isNaN(worth * lines)) isOpen = true;
          rest -= worth * lines;
        },
      );
    }
    return isOpen || unknowns.length === 0 ? null : { unknowns, times, rest };
  }

  /** Pay of a run of one symbol fewer. */
  #payBefore(level: number, symbol: number): number {
    let pay = 0;
    for (let length = 1; length < level; length += 1)
      pay += this.#steps[length * this.#data.symbols + symbol] ?? Number.NaN;
    return pay;
  }

  /** Whether anything became known. */
  #vote(equations: readonly Equation[]): boolean {
    const ballot = new Ballot();
    for (const { unknowns, times, rest } of equations) {
      let left = rest;
      let open = -1;
      let weight = 0;
      let isSingle = true;
      for (let at = 0; at < unknowns.length; at += 1) {
        const unknown = unknowns[at] ?? 0;
        const gain = this.#gainOf(unknown);
        if (!Number.isNaN(gain)) left -= gain * (times[at] ?? 1);
        else {
          isSingle &&= open < 0;
          open = unknown;
          weight += times[at] ?? 1;
        }
      }
      if (open < 0) continue;
      if (isSame(left, 0)) {
        for (const unknown of unknowns) if (Number.isNaN(this.#gainOf(unknown))) ballot.add(unknown, 0);
      } else if (left > 0 && isSingle) ballot.add(open, left / weight);
    }
    let changed = false;
    for (const [unknown, votes] of ballot.entries()) {
      const winner = votes.winner();
      if (winner === null) continue;
      this.#gains.set(unknown, winner.value);
      changed = true;
    }
    return changed;
  }

  /** Known, or the product of what is known. */
  #gainOf(unknown: number): number {
    const known = this.#gains.get(unknown);
    if (known !== undefined) return known;
    const { symbols } = this.#data;
    const lines = this.#tree.lines[Math.floor(unknown / symbols)] ?? Number.NaN;
    const step = this.#steps[this.#level * symbols + (unknown % symbols)] ?? Number.NaN;
    return lines === 0 || step === 0 ? 0 : lines * step;
  }

  /** Parts what symbols add into numbers of lines and pays, as far as it goes. */
  #deduce(): boolean {
    if (!this.isScaled && ![...this.#gains.values()].some((gain) => gain > 0)) return this.#nothingPays();
    if (!this.isScaled) this.#scaleLines();
    let changed = false;
    for (let pass = 0; pass < 8; pass += 1) {
      const steps = this.#deduceSteps();
      const lines = this.#deduceLines();
      const balanced = this.#tree.balance();
      if (!steps && !lines && !balanced) break;
      changed = true;
    }
    return changed;
  }

  /** Nothing pays at this length, which tells nothing about lines: symbols without a win on most of the rows pay nothing. */
  #nothingPays(): boolean {
    const { symbols } = this.#data;
    const nodes = this.#tree.level.reduce((count, level) => count + (level === this.#level ? 1 : 0), 0);
    const zeros = new Float64Array(symbols);
    for (const unknown of this.#gains.keys()) zeros[unknown % symbols] = (zeros[unknown % symbols] ?? 0) + 1;
    let changed = false;
    for (let symbol = 0; symbol < symbols; symbol += 1)
      if ((zeros[symbol] ?? 0) * 2 >= nodes) changed = this.#setStep(symbol, 0) || changed;
    return changed;
  }

  /** Takes the beginning with the fewest lines for `scale` lines, by the symbol with the most to say. */
  #scaleLines(): void {
    const bySymbol = new Map<number, number[]>();
    for (const [unknown, gain] of this.#gains) {
      const symbol = unknown % this.#data.symbols;
      if (gain > 0) bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), gain]);
    }
    const [first] = [...bySymbol].toSorted(([a, x], [b, y]) => y.length - x.length || a - b);
    if (first === undefined) return;
    const [symbol, gains] = first;
    const least = Math.min(...gains);
    for (let parts = 1; parts <= 12; parts += 1) {
      if (!gains.every((gain) => Math.abs((gain / least) * parts - Math.round((gain / least) * parts)) < 1e-6))
        continue;
      this.#setStep(symbol, least / parts / this.#scale);
      break;
    }
    this.isScaled = true;
  }

  #deduceSteps(): boolean {
    const { symbols } = this.#data;
    const ballot = new Ballot();
    const zeros = new Set<number>();
    for (const [unknown, gain] of this.#gains) {
      const [node, symbol] = [Math.floor(unknown / symbols), unknown % symbols];
      if (!Number.isNaN(this.#steps[this.#level * symbols + symbol] ?? Number.NaN)) continue;
      const lines = this.#tree.lines[node] ?? Number.NaN;
      const parentLines = this.#tree.lines[this.#tree.parent[node] ?? 0] ?? Number.NaN;
      if (lines > 0) ballot.add(symbol, gain / lines);
      // One line goes on in one row only.
      else if (Number.isNaN(lines) && gain > 0 && parentLines === 1) ballot.add(symbol, gain);
      else if (Number.isNaN(lines) && gain === 0) zeros.add(symbol);
    }
    let changed = false;
    for (const [symbol, votes] of ballot.entries())
      changed = this.#setStep(symbol, votes.winner()?.value ?? 0) || changed;
    for (const symbol of zeros) changed = this.#stepOfWhole(symbol) || changed;
    return changed;
  }

  /** All children of a beginning known: together they are its lines. */
  #stepOfWhole(symbol: number): boolean {
    const { symbols } = this.#data;
    const votes = new Votes();
    for (const [node, of] of this.#tree.level.entries()) {
      const lines = this.#tree.lines[node] ?? Number.NaN;
      if (of !== this.#level - 1 || !(lines > 0)) continue;
      const gains = this.#tree.childrenOf(node).map((child) => this.#gains.get(child * symbols + symbol) ?? Number.NaN);
      const sum = gains.reduce((total, gain) => total + gain, 0);
      if (!Number.isNaN(sum)) votes.add(sum / lines);
    }
    const winner = votes.winner();
    return winner !== null && this.#setStep(symbol, winner.value);
  }

  #deduceLines(): boolean {
    const { symbols } = this.#data;
    const ballot = new Ballot();
    for (const [unknown, gain] of this.#gains) {
      const node = Math.floor(unknown / symbols);
      const step = this.#steps[this.#level * symbols + (unknown % symbols)] ?? Number.NaN;
      if (Number.isNaN(this.#tree.lines[node] ?? 0) && step > 0) ballot.add(node, gain / step);
    }
    let changed = false;
    for (const [node, votes] of ballot.entries()) {
      const winner = votes.winner();
      if (winner === null) continue;
      this.#tree.lines[node] = Math.round(winner.value * 720_720) / 720_720;
      changed = true;
    }
    return changed;
  }

  #setStep(symbol: number, step: number): boolean {
    const at = this.#level * this.#data.symbols + symbol;
    if (!Number.isNaN(this.#steps[at] ?? 0)) return false;
    this.#steps[at] = step;
    return true;
  }
}
