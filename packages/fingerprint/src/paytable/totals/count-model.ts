import { type CountKind, type PayTerm, termsOf } from './count-terms.ts';
import type { WildRole } from './line-model.ts';
import { agreedMin } from './roles.ts';
import { isSame, type SpinValues } from './spin-values.ts';
import { Ballot, Votes } from './votes.ts';

/** Pays of a game of ways, clusters or pays anywhere. */
export interface CountModel {
  readonly kind: CountKind;
  /** Pay in minor units at the highest bet: entry `count * symbols + symbol`; NaN where not known. */
  readonly pays: Float64Array;
  readonly wild: WildRole | null;
  /** Symbols that pay in no such way: scatters, and what is not understood yet. */
  readonly apart: ReadonlySet<number>;
}

const helpedMin = 8;

export function emptyModel(data: SpinValues, kind: CountKind, apart: readonly number[]): CountModel {
  const most = kind === 'ways' ? data.reels : data.heights.reduce((sum, height) => sum + height, 0);
  return {
    kind,
    pays: new Float64Array((most + 1) * data.symbols).fill(Number.NaN),
    wild: null,
    apart: new Set(apart),
  };
}

/** What a window pays, in minor units at the highest bet; NaN where that is not known. */
export function countTotal(data: SpinValues, model: CountModel, spin: number): number {
  let total = 0;
  for (const { at, times } of termsOf(data, model.kind, spin, model.wild, model.apart))
    total += (model.pays[at] ?? 0) * times;
  return total;
}

/**
 * Fills in the pays that spins tell: those without a win rule out, those with one unknown determine; the value that most spins give counts.
 * Assumes that no pay is negative.
 */
export function learnCountPays(data: SpinValues, model: CountModel, spins: readonly number[]): void {
  const equations = spins.map((spin) => ({
    value: data.value[spin] ?? 0,
    terms: termsOf(data, model.kind, spin, model.wild, model.apart),
  }));
  for (let pass = 0; pass < 10; pass += 1) {
    const ballot = new Ballot();
    for (const equation of equations) ask(model.pays, equation, ballot);
    let changed = false;
    for (const [at, votes] of ballot.entries()) {
      const winner = votes.winner();
      if (winner === null || !Number.isNaN(model.pays[at] ?? 0)) continue;
      model.pays[at] = winner.value;
      changed = true;
    }
    if (!changed) return;
  }
}

function ask(
  pays: Float64Array,
  { value, terms }: { readonly value: number; readonly terms: readonly PayTerm[] },
  ballot: Ballot,
): void {
  let rest = value;
  let open = -1;
  let times = 0;
  let isSingle = true;
  for (const term of terms) {
    const pay = pays[term.at] ?? 0;
    if (!Number.isNaN(pay)) rest -= pay * term.times;
    else {
      if (open >= 0 && open !== term.at) isSingle = false;
      open = term.at;
      times += term.times;
    }
  }
  if (open < 0) return;
  if (isSame(rest, 0)) {
    for (const { at } of terms) if (Number.isNaN(pays[at] ?? 0)) ballot.add(at, 0);
  } else if (isSingle && rest > 0) ballot.add(open, rest / times);
}

export function judgeCounts(
  data: SpinValues,
  model: CountModel,
  spins: readonly number[],
): { bad: number[]; explained: number } {
  const bad: number[] = [];
  let explained = 0;
  for (const spin of spins) {
    const total = countTotal(data, model, spin);
    const value = data.value[spin] ?? 0;
    if (Number.isNaN(total)) continue;
    if (!isSame(total, value)) bad.push(spin);
    else if (value > 0) explained += 1;
  }
  return { bad, explained };
}

/** The model with a symbol as its wild, when that explains every spin that shows it. @param spins with the symbol, and no other of unknown role */
export function wildCountRole(
  data: SpinValues,
  base: CountModel,
  symbol: number,
  spins: readonly number[],
): CountModel | null {
  const apart = new Set([...base.apart].filter((other) => other !== symbol));
  for (const multiplier of multipliersOf(data, { ...base, apart }, symbol, spins)) {
    const pays = base.pays.slice();
    for (let at = symbol; at < pays.length; at += data.symbols) pays[at] = Number.NaN;
    const model: CountModel = { kind: base.kind, pays, wild: { symbol, multiplier, excludes: apart }, apart };
    learnCountPays(data, model, spins);
    const { bad, explained } = judgeCounts(data, model, spins);
    if (bad.length <= spins.length * (1 - agreedMin) && explained >= helpedMin && explained > bad.length * 4)
      return model;
  }
  return null;
}

/** Multipliers that single helped wins give, the most frequent first; 1 in any case. */
function multipliersOf(data: SpinValues, base: CountModel, symbol: number, spins: readonly number[]): number[] {
  const votes = new Votes();
  const one: CountModel = { ...base, pays: base.pays, wild: { symbol, multiplier: 1, excludes: base.apart } };
  for (const spin of spins.slice(0, 5_000)) {
    const total = countTotal(data, one, spin);
    const value = data.value[spin] ?? 0;
    if (total > 0 && value > 0) votes.add(value / total);
  }
  const winner = votes.winner()?.value ?? 1;
  return [...new Set([1, Math.round(winner), 2, 3])].filter((multiplier) => multiplier >= 1 && multiplier <= 1_000);
}
