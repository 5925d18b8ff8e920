import { type LineModel, type LineRun, runOf, winOf } from './line-model.ts';
import { linesTotal } from './lines-total.ts';
import { isSame, type SpinValues } from './spin-values.ts';
import { Ballot, Votes } from './votes.ts';

/** Pays of a symbol by its number in the window, in minor units at the highest bet. */
export interface ScatterRole {
  readonly symbol: number;
  readonly pays: Map<number, number>;
}

/** Share of spins that a role must explain: pays that few spins tell may be wrong yet. Everything is fitted and checked again once the roles are known. */
export const agreedMin = 0.97;
/** Wins with a wild's help that a role must explain. */
const helpedMin = 8;

/**
 * Whether what lines leave unexplained is decided by the number of a symbol in the window. @param spins with the symbol, and no other of unknown role
 */
export function scatterRoleOf(
  data: SpinValues,
  symbol: number,
  spins: readonly number[],
  explained: (spin: number) => number,
): ScatterRole | null {
  const byCount = new Map<number, Votes>();
  for (const spin of spins) {
    const rest = (data.value[spin] ?? 0) - explained(spin);
    if (Number.isNaN(rest)) continue;
    const count = cellsOf(data, spin, symbol);
    const votes = byCount.get(count) ?? new Votes();
    votes.add(isSame(rest, 0) ? 0 : rest);
    byCount.set(count, votes);
  }
  const pays = new Map<number, number>();
  for (const [count, votes] of byCount) {
    const winner = votes.winner();
    if (winner === null) continue;
    if (winner.count < votes.total * agreedMin || winner.value < 0) return null;
    pays.set(count, winner.value);
  }
  return [...pays.values()].some((pay) => pay > 0) ? { symbol, pays } : null;
}

/** Cells of the window that show a symbol. */
export function cellsOf(data: SpinValues, spin: number, symbol: number): number {
  let count = 0;
  for (let reel = 0; reel < data.reels; reel += 1) {
    const codes = data.codes[reel]?.[data.shown[reel]?.[spin] ?? 0] ?? [];
    for (const code of codes) if (code === symbol) count += 1;
  }
  return count;
}

/**
 * The lines with a symbol as their wild, when that explains every win of spins that show it: its multiplier, the symbols that it does not stand for,
 * its own pays, and pays that were seen with its help only.
 * @param spins with the symbol, and no other of unknown role
 */
export function wildRoleOf(
  data: SpinValues,
  base: LineModel,
  symbol: number,
  spins: readonly number[],
  apart: readonly number[],
): LineModel | null {
  const wild = { symbol, multiplier: 1, excludes: new Set(apart) };
  const pays = base.pays.slice();
  // Its own runs were no runs of a symbol like others: forget what was made of them.
  for (let length = 1; length <= data.reels; length += 1) pays[length * data.symbols + symbol] = Number.NaN;
  const start: LineModel = { paylines: base.paylines, pays, wild };
  const first = multiplierOf(data, start, spins);
  if (first === null) return null;
  const model: LineModel = { ...start, wild: { ...wild, ...first } };
  learnPays(data, model, spins);
  const totalOf = linesTotal(data, model);
  let [bad, helped] = [0, 0];
  for (const spin of spins) {
    const total = totalOf(spin);
    if (Number.isNaN(total)) continue;
    if (!isSame(data.value[spin] ?? 0, total)) bad += 1;
    else if (total > 0) helped += 1;
  }
  return bad <= spins.length * (1 - agreedMin) && helped >= helpedMin && helped > bad * 4 ? model : null;
}

/** By the wins of spins in which a single line is helped, and does not begin with the wild. */
function multiplierOf(
  data: SpinValues,
  model: LineModel,
  spins: readonly number[],
): { multiplier: number; excludes: Set<number> } | null {
  const all = new Votes();
  const bySymbol = new Ballot();
  for (const spin of spins) {
    let rest = data.value[spin] ?? 0;
    let single: LineRun | null = null;
    let isClear = true;
    for (const rows of model.paylines) {
      const run = runOf(data, model, spin, rows);
      if (run === null || run.wilds > 0) isClear = false;
      else if (!run.isHelped || (model.pays[run.length * data.symbols + run.symbol] ?? 0) === 0)
        rest -= winOf(data, model, run);
      else if (single === null) single = run;
      else isClear = false;
      if (!isClear) break;
    }
    if (!isClear || single === null) continue;
    const ratio = rest / (model.pays[single.length * data.symbols + single.symbol] ?? Number.NaN);
    if (Number.isNaN(ratio)) continue;
    bySymbol.add(single.symbol, isSame(ratio, 0) ? 0 : ratio);
    if (ratio > 0.5) all.add(ratio);
  }
  const winner = all.winner();
  if (winner === null || winner.value < 1 || winner.count * 10 < all.total * 6) return null;
  const excludes = new Set(model.wild?.excludes);
  for (const [symbol, votes] of bySymbol.entries()) {
    const most = votes.winner();
    // Without its help a shorter run may still pay: anything below the multiplier speaks against help.
    if (most !== null && most.value < winner.value - 1e-6 && most.count * 2 > votes.total && votes.total >= 3)
      excludes.add(symbol);
  }
  return { multiplier: winner.value, excludes };
}

/** Fills in pays from spins that leave a single one open. */
export function learnPays(data: SpinValues, model: LineModel, spins: readonly number[]): void {
  for (let pass = 0; pass < 8; pass += 1) {
    const ballot = new Ballot();
    const upper = new Map<number, number>();
    for (const spin of spins) askSpin(data, model, spin, ballot, upper);
    let changed = false;
    for (const [at, votes] of ballot.entries()) {
      const winner = votes.winner();
      if (winner === null || !Number.isNaN(model.pays[at] ?? 0)) continue;
      model.pays[at] = winner.value;
      changed = true;
    }
    // A pay that never beat another one is at most that one; nothing, when the other is nothing.
    for (const [at, most] of upper) {
      if (most > 1e-5 || !Number.isNaN(model.pays[at] ?? 0)) continue;
      model.pays[at] = 0;
      changed = true;
    }
    if (!changed) return;
  }
}

function askSpin(data: SpinValues, model: LineModel, spin: number, ballot: Ballot, upper: Map<number, number>): void {
  const { pays, wild } = model;
  let rest = data.value[spin] ?? 0;
  let open = -1;
  let weight = 0;
  let other = 0;
  for (const rows of model.paylines) {
    const run = runOf(data, model, spin, rows);
    if (run === null) return;
    const naturalAt = run.symbol < 0 ? -1 : run.length * data.symbols + run.symbol;
    const ownAt = run.wilds === 0 || wild === null ? -1 : run.wilds * data.symbols + wild.symbol;
    const times = run.isHelped ? (wild?.multiplier ?? 1) : 1;
    const natural = naturalAt < 0 ? 0 : (pays[naturalAt] ?? 0) * times;
    const own = ownAt < 0 ? 0 : (pays[ownAt] ?? 0);
    if (!Number.isNaN(natural) && !Number.isNaN(own)) {
      rest -= Math.max(natural, own);
      continue;
    }
    if (Number.isNaN(natural) && Number.isNaN(own)) return;
    const at = Number.isNaN(natural) ? naturalAt : ownAt;
    if (open >= 0 && open !== at) return;
    open = at;
    weight += Number.isNaN(natural) ? times : 1;
    other += Number.isNaN(natural) ? own : natural;
  }
  if (open < 0 || rest < -1e-5) return;
  if (rest > other + 1e-5) ballot.add(open, rest / weight);
  else if (isSame(rest, other)) upper.set(open, Math.min(upper.get(open) ?? Number.POSITIVE_INFINITY, other));
}
