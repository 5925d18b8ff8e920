import type { LineFit } from './line-levels.ts';
import { isSame, rowsWith, type SpinValues } from './spin-values.ts';

/** A wild as totals show it. */
export interface WildRole {
  readonly symbol: number;
  readonly multiplier: number;
  /** Symbols that it does not stand for. */
  readonly excludes: ReadonlySet<number>;
}

/** Paylines and pays; evaluates a window as a line game does. */
export interface LineModel {
  /** Rows from 0; null where open. */
  readonly paylines: readonly (readonly (number | null)[])[];
  /** Pay of a run on one line in minor units at the highest bet: entry `length * symbols + symbol`; NaN where not known. */
  readonly pays: Float64Array;
  readonly wild: WildRole | null;
}

/** What one line shows, from the left. */
export interface LineRun {
  /** First symbol that is no wild; -1 when all are. */
  readonly symbol: number;
  readonly length: number;
  /** Wilds that the line begins with. */
  readonly wilds: number;
  readonly isHelped: boolean;
}

/** Null when an open row decides. */
export function runOf(
  data: SpinValues,
  model: LineModel,
  spin: number,
  rows: readonly (number | null)[],
): LineRun | null {
  const { wild } = model;
  let [symbol, length, wilds] = [-1, 0, 0];
  let isHelped = false;
  for (; length < data.reels; length += 1) {
    const row = rows[length];
    if (row === null || row === undefined) {
      // Without the symbol or a wild anywhere on the reel, the run ends whatever the row.
      const isOver =
        symbol >= 0 && rowsWith(data, length, spin, symbol) === 0 && !isWildOn(data, length, spin, wild?.symbol);
      if (isOver) break;
      return null;
    }
    const cell = data.codes[length]?.[data.shown[length]?.[spin] ?? 0]?.[row] ?? -1;
    if (wild !== null && cell === wild.symbol) {
      if (symbol < 0) wilds += 1;
      else if (wild.excludes.has(symbol)) break;
      isHelped = true;
    } else if (symbol < 0) {
      // A symbol that no wild stands for does not go on from wilds.
      if (wilds > 0 && wild?.excludes.has(cell) === true) break;
      symbol = cell;
    } else if (cell !== symbol) break;
  }
  return { symbol, length, wilds, isHelped: isHelped && symbol >= 0 };
}

function isWildOn(data: SpinValues, reel: number, spin: number, wild: number | undefined): boolean {
  return wild !== undefined && rowsWith(data, reel, spin, wild) !== 0;
}

/** Win of a run, in minor units at the highest bet; NaN where a pay is not known. */
export function winOf(data: SpinValues, { pays, wild }: LineModel, run: LineRun): number {
  const natural =
    run.symbol < 0
      ? 0
      : (pays[run.length * data.symbols + run.symbol] ?? 0) * (run.isHelped ? (wild?.multiplier ?? 1) : 1);
  const own = run.wilds === 0 || wild === null ? 0 : (pays[run.wilds * data.symbols + wild.symbol] ?? 0);
  return Math.max(natural, own);
}

/** The model of a fit, without a wild. Null when the fit does not tell the number of lines. */
export function modelOf(data: SpinValues, { tree, steps }: LineFit): LineModel | null {
  const paylines = tree.paylines();
  if (paylines === null || paylines.length === 0) return null;
  const pays = new Float64Array(steps.length);
  for (let at = 0; at < pays.length; at += 1)
    pays[at] = at < data.symbols ? 0 : (pays[at - data.symbols] ?? 0) + (steps[at] ?? 0);
  return { paylines, pays, wild: null };
}

/** Spins that a fit does not explain, and how many wins it does. */
export function judgeFit(
  data: SpinValues,
  { tree, steps }: LineFit,
  spins: readonly number[],
): { bad: number[]; explained: number } {
  const bad: number[] = [];
  let explained = 0;
  for (const spin of spins) {
    let total = 0;
    for (let symbol = 0; symbol < data.symbols; symbol += 1) {
      if (rowsWith(data, 0, spin, symbol) === 0) continue;
      tree.matches(data, spin, symbol, -1, (node, level) => {
        const step = steps[level * data.symbols + symbol] ?? Number.NaN;
        if (step !== 0) total += step * (tree.lines[node] ?? Number.NaN);
      });
    }
    const value = data.value[spin] ?? 0;
    if (Number.isNaN(total)) continue;
    if (!isSame(total, value)) bad.push(spin);
    else if (value > 0) explained += 1;
  }
  return { bad, explained };
}
