import type { GridRules } from './grid-rules.ts';
import { type Together, together } from './grid-targets.ts';

/** A run of one target on a line: how many cells, one of them its own symbol or not yet, what its wilds multiply. */
interface Run {
  readonly target: number;
  readonly count: number;
  readonly own: boolean;
  readonly multiplier: number;
}

/** What one line pays: `target` for `count` cells; `pay` in minor units at the smallest bet, the multiplier of the wilds in it. */
export interface LineEnd {
  readonly target: number;
  readonly count: number;
  readonly pay: number;
}

/** All that matters of the first cells of a line. */
export interface LinePrefix {
  /** Runs from the first cell that still go on. */
  readonly left: readonly Run[];
  /** The best of those that have ended. */
  readonly best: LineEnd | null;
  /** Runs that end at the last cell read, for targets that pay from the right. */
  readonly right: readonly Run[];
}

/** Reads a line of a grid game cell by cell from the left. */
export class LineReader {
  readonly #rules: GridRules;
  readonly #join: Together;
  readonly #length: number;

  constructor(rules: GridRules) {
    this.#rules = rules;
    this.#join = together[rules.wildMultipliers];
    this.#length = rules.reels.length;
  }

  get start(): LinePrefix {
    const begin = (side: 'left' | 'right'): readonly Run[] =>
      this.#rules.targets.flatMap((target, index) =>
        target[side] ? [{ target: index, count: 0, own: false, multiplier: 1 }] : [],
      );
    return { left: begin('left'), best: null, right: begin('right') };
  }

  read(depth: number, { left, best, right }: LinePrefix, code: number): LinePrefix {
    const goesOn: Run[] = [];
    let ended = best;
    for (const run of left) {
      const grown = this.#grow(depth, run, code);
      if (grown === null) ended = better(ended, this.#end(run));
      else goesOn.push(grown);
    }
    const rest = this.#length - depth - 1;
    const suffixes = right.flatMap((run): Run[] => {
      const grown = this.#grow(depth, run, code) ?? { target: run.target, count: 0, own: false, multiplier: 1 };
      const least = this.#rules.targets[run.target]?.least ?? 0;
      return grown.count + rest >= least ? [grown] : [];
    });
    return { left: goesOn, best: ended, right: suffixes };
  }

  /** The wins of a line that was read whole: one from each side; a line that is full from both pays once. */
  ends({ left, best, right }: LinePrefix): readonly LineEnd[] {
    const fromLeft = left.reduce((win, run) => better(win, this.#end(run)), best);
    const fromRight = right.reduce<LineEnd | null>((win, run) => better(win, this.#end(run)), null);
    if (fromLeft === null || fromRight === null) return [fromLeft ?? fromRight ?? []].flat();
    if (fromLeft.count < this.#length || fromRight.count < this.#length) return [fromLeft, fromRight];
    return fromLeft.pay >= fromRight.pay ? [fromLeft] : [fromRight];
  }

  /** Equal keys, equal futures. */
  key({ left, best, right }: LinePrefix): string {
    const text = (runs: readonly Run[]): string =>
      runs.map((run) => `${run.target}.${run.count}.${run.own ? 1 : 0}.${run.multiplier}`).join();
    return `${text(left)}|${best === null ? '' : `${best.target}.${best.count}.${best.pay}`}|${text(right)}`;
  }

  #grow(depth: number, run: Run, code: number): Run | null {
    const value = this.#rules.targets[run.target]?.cells[depth]?.[code] ?? 0;
    if (value === 0) return null;
    const multiplier = value === -1 ? run.multiplier : this.#join(run.multiplier, value);
    return { target: run.target, count: run.count + 1, own: run.own || value === -1, multiplier };
  }

  #end({ target, count, own, multiplier }: Run): LineEnd | null {
    const pay = own ? (this.#rules.targets[target]?.pays[count - 1] ?? 0) * multiplier : 0;
    return pay === 0 ? null : { target, count, pay };
  }
}

/** The higher pay; of equals the target that stands first. */
function better(one: LineEnd | null, other: LineEnd | null): LineEnd | null {
  if (one === null || other === null) return one ?? other;
  if (one.pay !== other.pay) return one.pay > other.pay ? one : other;
  return one.target <= other.target ? one : other;
}
