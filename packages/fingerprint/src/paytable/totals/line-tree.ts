import { rowsWith, type SpinValues } from './spin-values.ts';

/** A beginning that matches: its reels, and whether a wild stands in it, and in what was before its last reel. */
type Visit = (node: number, level: number, helped: boolean, helpedBefore: boolean) => void;

/**
 * Beginnings of paylines as a tree: a node is the row on one reel after the rows on the reels before. `lines` says how many paylines begin
 * so (NaN: not known yet); beginnings of no payline have no further nodes.
 */
export class LineTree {
  readonly #heights: readonly number[];
  readonly level: number[] = [0];
  readonly row: number[] = [-1];
  readonly parent: number[] = [-1];
  readonly lines: number[] = [Number.NaN];
  /** First child of a node whose children exist, else -1: they stand together, by row. */
  readonly firstChild: number[] = [-1];

  constructor(heights: readonly number[]) {
    this.#heights = heights;
  }

  /** Adds the children of all nodes of a level that may begin a payline; returns them. */
  grow(level: number): number[] {
    const added: number[] = [];
    const height = this.#heights[level] ?? 0;
    for (let node = this.level.length - 1; node >= 0; node -= 1) {
      if (this.level[node] !== level || this.lines[node] === 0) continue;
      this.firstChild[node] = this.level.length;
      for (let row = 0; row < height; row += 1) {
        added.push(this.level.length);
        this.level.push(level + 1);
        this.row.push(row);
        this.parent.push(node);
        this.lines.push(Number.NaN);
        this.firstChild.push(-1);
      }
    }
    return added;
  }

  childrenOf(node: number): number[] {
    const first = this.firstChild[node] ?? -1;
    if (first < 0) return [];
    return Array.from({ length: this.#heights[this.level[node] ?? 0] ?? 0 }, (_, row) => first + row);
  }

  /**
   * Calls `visit` for every node all of whose rows show the symbol, or a wild that stands for it, from the left.
   * @param wild -1: none
   */
  matches(data: SpinValues, spin: number, symbol: number, wild: number, visit: Visit): void {
    this.#visit(data, spin, { symbol, wild }, visit, { node: 0, level: 0, helped: false });
  }

  #visit(
    data: SpinValues,
    spin: number,
    wanted: { readonly symbol: number; readonly wild: number },
    visit: Visit,
    { node, level, helped }: { readonly node: number; readonly level: number; readonly helped: boolean },
  ): void {
    const first = this.firstChild[node] ?? -1;
    if (first < 0) return;
    const wilds = wanted.wild < 0 ? 0 : rowsWith(data, level, spin, wanted.wild);
    for (let mask = rowsWith(data, level, spin, wanted.symbol) | wilds; mask !== 0; mask &= mask - 1) {
      const bit = mask & -mask;
      const child = first + (31 - Math.clz32(bit));
      if (this.lines[child] === 0) continue;
      const now = helped || (wilds & bit) !== 0;
      visit(child, level + 1, now, helped);
      this.#visit(data, spin, wanted, visit, { node: child, level: level + 1, helped: now });
    }
  }

  /** Sums known numbers of lines up to the root, and what is left of a node down to its last unknown child. Whether anything became known. */
  balance(): boolean {
    let changed = false;
    for (let node = this.level.length - 1; node >= 0; node -= 1) {
      const children = this.childrenOf(node);
      if (children.length === 0) continue;
      const open = children.filter((child) => Number.isNaN(this.lines[child] ?? 0));
      const known = children.reduce(
        (sum, child) => sum + (Number.isNaN(this.lines[child]) ? 0 : (this.lines[child] ?? 0)),
        0,
      );
      const own = this.lines[node] ?? Number.NaN;
      if (open.length === 0 && Number.isNaN(own)) {
        this.lines[node] = known;
        changed = true;
      }
      if (Number.isNaN(own) || open.length === 0) continue;
      if (open.length > 1 && known < own - 1e-9) continue;
      for (const child of open) this.lines[child] = Math.max(0, own - known);
      changed = true;
    }
    return changed;
  }

  /** The paylines as rows from 0; null from the reel on which the sample leaves the row open. Null when their number is not known. */
  paylines(): (number | null)[][] | null {
    const total = this.lines[0] ?? Number.NaN;
    if (Number.isNaN(total) || Math.abs(total - Math.round(total)) > 1e-6) return null;
    const found: (number | null)[][] = [];
    const visit = (node: number, rows: readonly (number | null)[]): boolean => {
      const count = Math.round(this.lines[node] ?? Number.NaN);
      if (rows.length === this.#heights.length) {
        for (let line = 0; line < count; line += 1) found.push([...rows]);
        return true;
      }
      let left = count;
      for (const child of this.childrenOf(node)) {
        const lines = this.lines[child] ?? Number.NaN;
        if (Number.isNaN(lines) || lines === 0) continue;
        if (!visit(child, [...rows, this.row[child] ?? 0])) return false;
        left -= Math.round(lines);
      }
      if (left < 0) return false;
      const open = [...rows, ...this.#heights.slice(rows.length).map(() => null)];
      for (let line = 0; line < left; line += 1) found.push(open);
      return true;
    };
    return visit(0, []) ? found : null;
  }
}
