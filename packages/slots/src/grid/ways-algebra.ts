import type { GridRules } from './grid-rules.ts';

/** What one window of a reel adds to the ways of one target. */
export interface WaysShown {
  /** Cells that count, wilds among them. 0: the run ends here. */
  readonly cells: number;
  /** Numbers that the algebra multiplies by. */
  readonly factors: readonly number[];
}

/**
 * Ways as numbers that a reel changes linearly: all ways with what their wilds multiply them by, and those of wilds alone, which do not count. So that no
 * way is ever listed.
 */
export interface WaysAlgebra {
  readonly width: number;
  readonly unit: readonly number[];
  /** @param own own symbols shown @param wilds the multiplier of each wild shown */
  shown(own: number, wilds: readonly number[]): WaysShown;
  /** Multiplies the ways at `from` by what a reel shows, into `to`. */
  times(from: Float64Array, at: number, shown: WaysShown, to: Float64Array, into: number): void;
  /** The ways that count, each as often as it is multiplied. */
  value(ways: Float64Array, at: number): number;
}

export function waysAlgebra(rules: GridRules): WaysAlgebra {
  switch (rules.wildMultipliers) {
    case 'product':
      return byProduct;
    case 'sum':
      return bySum;
    case 'highest':
      return byHighest(levelsOf(rules));
  }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** A wild counts as often as it multiplies. */
const byProduct: WaysAlgebra = {
  width: 2,
  unit: [1, 1],
  shown: (own, wilds) => ({ cells: own + wilds.length, factors: [own + total(wilds), total(wilds)] }),
  times(from, at, { factors }, to, into) {
    to[into] = (from[at] ?? 0) * (factors[0] ?? 0);
    to[into + 1] = (from[at + 1] ?? 0) * (factors[1] ?? 0);
  },
  value: (ways, at) => (ways[at] ?? 0) - (ways[at + 1] ?? 0),
};

/** Ways without a multiplying wild, all ways, and the sum of their multipliers; the same of wilds alone. */
const bySum: WaysAlgebra = {
  width: 6,
  unit: [1, 1, 0, 1, 1, 0],
  shown(own, wilds) {
    const above = wilds.filter((one) => one > 1);
    const plain = wilds.length - above.length;
    return { cells: own + wilds.length, factors: [own + plain, own + wilds.length, plain, wilds.length, total(above)] };
  },
  times(from, at, { factors: [none = 0, all = 0, bareNone = 0, bareAll = 0, sum = 0] }, to, into) {
    const ways = from[at + 1] ?? 0;
    const bare = from[at + 4] ?? 0;
    const before = from[at + 2] ?? 0;
    const bareBefore = from[at + 5] ?? 0;
    to[into] = (from[at] ?? 0) * none;
    to[into + 1] = ways * all;
    to[into + 2] = before * all + ways * sum;
    to[into + 3] = (from[at + 3] ?? 0) * bareNone;
    to[into + 4] = bare * bareAll;
    to[into + 5] = bareBefore * bareAll + bare * sum;
  },
  value: (ways, at) => (ways[at] ?? 0) + (ways[at + 2] ?? 0) - (ways[at + 3] ?? 0) - (ways[at + 5] ?? 0),
};

/** Ways whose wilds multiply by at most each level; the same of wilds alone. */
function byHighest(levels: readonly number[]): WaysAlgebra {
  const width = levels.length * 2;
  return {
    width,
    unit: Array.from({ length: width }, () => 1),
    shown(own, wilds) {
      const upTo = levels.map((level) => wilds.filter((one) => one <= level).length);
      return { cells: own + wilds.length, factors: [...upTo.map((count) => own + count), ...upTo] };
    },
    times(from, at, { factors }, to, into) {
      for (let index = 0; index < width; index += 1) to[into + index] = (from[at + index] ?? 0) * (factors[index] ?? 0);
    },
    value(ways, at) {
      let sum = 0;
      let before = 0;
      levels.forEach((level, index) => {
        const here = (ways[at + index] ?? 0) - (ways[at + levels.length + index] ?? 0);
        sum += level * (here - before);
        before = here;
      });
      return sum;
    },
  };
}

function levelsOf(rules: GridRules): readonly number[] {
  const found = new Set([1]);
  for (const target of rules.targets)
    for (const cells of target.cells) for (const value of cells) if (value > 1) found.add(value);
  return [...found].toSorted((a, b) => a - b);
}
