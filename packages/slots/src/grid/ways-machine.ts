import type { GridRules } from './grid-rules.ts';
import type { PayMachine } from './pay-machine.ts';
import { type WaysAlgebra, waysAlgebra, type WaysShown } from './ways-algebra.ts';

const nothingOpen = -1;

/**
 * Ways: for each target the run that ends at the last reel read, with its ways. A run that began at the first reel pays when it ends, if the target pays from
 * the left; one that reaches the last reel, if it pays from the right. State: target, length, ways, for each run that can still pay.
 */
export class WaysMachine implements PayMachine {
  readonly widthMax: number;
  readonly start: readonly number[];
  readonly startPay = 0;
  pay = 0;
  readonly #rules: GridRules;
  readonly #algebra: WaysAlgebra;
  readonly #unit: Float64Array;
  #depth = 0;
  /** By window and target. */
  #shown: readonly (readonly WaysShown[])[] = [];
  #states: Float64Array = new Float64Array();
  /** Where the run of each target stands in `#states`; -1: it has none. */
  readonly #runs: Int32Array;

  constructor(rules: GridRules) {
    this.#rules = rules;
    this.#algebra = waysAlgebra(rules);
    this.#unit = Float64Array.from(this.#algebra.unit);
    this.#runs = new Int32Array(rules.targets.length);
    this.widthMax = Math.max(1, rules.targets.length * (2 + this.#algebra.width));
    this.start = rules.targets.length === 0 ? [] : [nothingOpen];
  }

  reel(depth: number, windows: readonly Uint8Array[]): void {
    this.#depth = depth;
    this.#shown = windows.map((shown) =>
      this.#rules.targets.map((target) => {
        const values = Array.from(shown, (cell) => target.cells[depth]?.[cell] ?? 0);
        return this.#algebra.shown(
          values.filter((value) => value === -1).length,
          values.filter((value) => value > 0),
        );
      }),
    );
  }

  enter(states: Float64Array, at: number, length: number): void {
    this.#states = states;
    this.#runs.fill(-1);
    if (states[at] === nothingOpen) return;
    for (let from = at; from < at + length; from += 2 + this.#algebra.width) this.#runs[states[from] ?? 0] = from;
  }

  step(window: number, out: Float64Array): number {
    const { targets, reels } = this.#rules;
    const { width } = this.#algebra;
    const shown = this.#shown[window] ?? [];
    const read = this.#depth + 1;
    const rest = reels.length - read;
    this.pay = 0;
    let length = 0;
    let possible = false;
    for (let index = 0; index < targets.length; index += 1) {
      const target = targets[index];
      const here = shown[index];
      if (target === undefined || here === undefined) continue;
      if (target.right && rest >= target.least) possible = true;
      const run = this.#runs[index] ?? -1;
      const before = run < 0 ? 0 : (this.#states[run + 1] ?? 0);
      if (here.cells === 0) {
        if (target.left && before === this.#depth && before > 0)
          this.pay += (target.pays[before - 1] ?? 0) * this.#algebra.value(this.#states, run + 2);
        continue;
      }
      if (before === 0 && this.#depth > 0 && !target.right) continue;
      const count = before + 1;
      const fromLeft = target.left && count === read;
      if (rest > 0 && !fromLeft && !(target.right && count + rest >= target.least)) continue;
      out[length] = index;
      out[length + 1] = count;
      if (before === 0) this.#algebra.times(this.#unit, 0, here, out, length + 2);
      else this.#algebra.times(this.#states, run + 2, here, out, length + 2);
      if (rest > 0) length += 2 + width;
      else this.pay += (target.pays[count - 1] ?? 0) * this.#algebra.value(out, length + 2);
    }
    if (length > 0 || !possible || rest === 0) return length;
    out[0] = nothingOpen;
    return 1;
  }
}
