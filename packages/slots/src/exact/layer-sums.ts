import type { ReelView } from '../reel-views.ts';

const numbers = 6;
const combinations = 0;
const first = 1;
const second = 2;
const nothing = 3;
const highest = 4;
const ofHighest = 5;

/**
 * By row and scatter sum: combinations that lead there; the sum of their pays and of the squares; combinations that have paid nothing; the highest pay and
 * the combinations that paid it. Combinations are exact below 2^53.
 */
export class LayerSums {
  readonly span: number;
  #data: Float64Array;

  constructor(span: number) {
    this.span = span;
    this.#data = new Float64Array(span * numbers * 64);
  }

  /** Before the first reel: one combination in the root's row, which has paid `pay`. */
  static start(span: number, root: number, pay: number): LayerSums {
    const sums = new LayerSums(span);
    sums.#reserve(root);
    sums.#data.set([1, pay, pay * pay, pay === 0 ? 1 : 0, pay, 1], root * span * numbers);
    return sums;
  }

  /** Adds what the row of `from` brings to the row `target` through a view that pays `pay`. Returns the scatter sums it had. */
  add(from: LayerSums, row: number, target: number, view: ReelView, pay: number): number {
    this.#reserve(target);
    const { span } = this;
    const source = from.#data;
    const sums = this.#data;
    const { weight } = view;
    let seen = 0;
    let at = row * span * numbers;
    let to = (target * span + view.scatters) * numbers;
    for (let scatters = 0; scatters < span; scatters += 1, at += numbers, to += numbers) {
      const ways = source[at] ?? 0;
      if (ways === 0) continue;
      seen += 1;
      const mean = source[at + first] ?? 0;
      const before = sums[to] ?? 0;
      sums[to] = before + ways * weight;
      sums[to + first] = (sums[to + first] ?? 0) + (mean + pay * ways) * weight;
      sums[to + second] =
        (sums[to + second] ?? 0) + ((source[at + second] ?? 0) + 2 * pay * mean + pay * pay * ways) * weight;
      if (pay === 0) sums[to + nothing] = (sums[to + nothing] ?? 0) + (source[at + nothing] ?? 0) * weight;
      const high = (source[at + highest] ?? 0) + pay;
      const count = (source[at + ofHighest] ?? 0) * weight;
      const known = sums[to + highest] ?? 0;
      if (before === 0 || high > known) {
        sums[to + highest] = high;
        sums[to + ofHighest] = count;
      } else if (high === known) sums[to + ofHighest] = (sums[to + ofHighest] ?? 0) + count;
    }
    return seen;
  }

  /** The sums of one scatter sum behind the last reel, where everything is in row 0. */
  at(scatters: number): {
    readonly combinations: number;
    readonly pay: number;
    readonly squares: number;
    readonly nothing: number;
    readonly highest: number;
    readonly ofHighest: number;
  } {
    const from = scatters * numbers;
    const value = (index: number): number => this.#data[from + index] ?? 0;
    return {
      combinations: value(combinations),
      pay: value(first),
      squares: value(second),
      nothing: value(nothing),
      highest: value(highest),
      ofHighest: value(ofHighest),
    };
  }

  #reserve(row: number): void {
    const needed = (row + 1) * this.span * numbers;
    if (needed <= this.#data.length) return;
    const larger = new Float64Array(Math.max(needed, this.#data.length * 2));
    larger.set(this.#data);
    this.#data = larger;
  }
}
