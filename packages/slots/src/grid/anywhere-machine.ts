import { payOfCounts, type WildKind, wildKinds, windowCounts } from './anywhere-counts.ts';
import type { GridRules } from './grid-rules.ts';
import type { PayMachine } from './pay-machine.ts';

const forgotten = -1;

/**
 * Symbols anywhere. State: the number of each target's own symbols, then of each kind of wild. A target that can no longer reach its least paying count,
 * or to which nothing can be added any more, is forgotten; so is a wild that stands for none of the others.
 */
export class AnywhereMachine implements PayMachine {
  readonly widthMax: number;
  readonly start: readonly number[];
  readonly startPay = 0;
  pay = 0;
  readonly #rules: GridRules;
  readonly #wilds: readonly WildKind[];
  /** By target and wild: the wild stands for it somewhere. */
  readonly #stands: readonly (readonly boolean[])[];
  /** By target and reel: what the reels behind can still add. */
  readonly #reach: readonly (readonly number[])[];
  #depth = 0;
  /** Of the reel: by window, own symbols by target and wilds by kind; the wilds that stand for a target on one reel and not on another are kept apart. */
  #shown: readonly Float64Array[] = [];
  #states: Float64Array = new Float64Array();
  #at = 0;

  constructor(rules: GridRules) {
    this.#rules = rules;
    const kinds = wildKinds(rules);
    this.#wilds = kinds;
    this.#stands = kinds.map(({ stands }) => stands);
    this.#reach = rules.targets.map((target) => {
      const most = rules.reels.map((reel, index) =>
        Math.max(
          ...(reel.columns ?? []).map((shown) => shown.filter((cell) => target.cells[index]?.[cell] !== 0).length),
        ),
      );
      return most.map((_, depth) => most.slice(depth + 1).reduce((sum, value) => sum + value, 0));
    });
    this.widthMax = rules.targets.length + kinds.length;
    this.start = rules.targets.length === 0 ? [] : Array.from({ length: this.widthMax }, () => 0);
  }

  reel(depth: number, windows: readonly Uint8Array[]): void {
    this.#depth = depth;
    this.#shown = windows.map((shown) => windowCounts(this.#rules, this.#wilds, depth, shown));
  }

  enter(states: Float64Array, at: number): void {
    this.#states = states;
    this.#at = at;
  }

  step(window: number, out: Float64Array): number {
    const { targets } = this.#rules;
    const shown = this.#shown[window] ?? new Float64Array();
    const count = targets.length;
    const last = this.#depth + 1 === this.#rules.reels.length;
    for (let index = 0; index < this.widthMax; index += 1) {
      const before = this.#states[this.#at + index] ?? 0;
      out[index] = before === forgotten ? forgotten : before + (shown[index] ?? 0);
    }
    this.pay = 0;
    let alive = false;
    for (let index = 0; index < count; index += 1) {
      const natural = out[index] ?? 0;
      const target = targets[index];
      if (natural === forgotten || target === undefined) continue;
      const reach = last ? 0 : (this.#reach[index]?.[this.#depth] ?? 0);
      if (reach === 0) {
        this.pay += payOfCounts(this.#rules, this.#wilds, { target: index, natural }, out, count);
        out[index] = forgotten;
        continue;
      }
      if (natural + this.#wildsOf(index, out) + reach < target.least) {
        out[index] = forgotten;
        continue;
      }
      out[index] = Math.min(natural, target.pays.length);
      alive = true;
    }
    if (!alive) return 0;
    this.#wilds.forEach((_, wild) => {
      const needed = targets.some((__, index) => out[index] !== forgotten && this.#stands[wild]?.[index] === true);
      if (!needed) out[count + wild] = 0;
    });
    return this.widthMax;
  }

  #wildsOf(target: number, state: Float64Array): number {
    const count = this.#rules.targets.length;
    let sum = 0;
    for (let wild = 0; wild < this.#wilds.length; wild += 1)
      if (this.#stands[wild]?.[target] === true) sum += state[count + wild] ?? 0;
    return sum;
  }
}
