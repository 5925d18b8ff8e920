import type { SampleColumns } from '../../sample-columns.ts';
import type { SymbolRows } from '../../symbol-rows.ts';
import { type CountModel, countTotal, emptyModel, judgeCounts, learnCountPays, wildCountRole } from './count-model.ts';
import type { CountKind } from './count-terms.ts';
import { fitLines } from './line-levels.ts';
import { judgeFit, type LineModel, modelOf } from './line-model.ts';
import { linesTotal } from './lines-total.ts';
import { cellsOf, learnPays, type ScatterRole, scatterRoleOf, wildRoleOf } from './roles.ts';
import {
  isPresent,
  isSame,
  type SpinValues,
  spinValuesOf,
  spinsWithout,
  standingOut,
  winsWithoutRun,
} from './spin-values.ts';
import { Votes } from './votes.ts';

/** Rules that explain every total win of a sample. */
export type TotalsModel =
  | { readonly pay: 'lines'; readonly game: LineModel; readonly scatters: readonly ScatterRole[] }
  | { readonly pay: CountKind; readonly game: CountModel; readonly scatters: readonly ScatterRole[] };

export interface TotalsFinding {
  readonly model: TotalsModel;
  readonly data: SpinValues;
  /** Wins of paid spins that the rules give exactly, and paid spins that they leave open. */
  readonly explained: number;
  readonly open: number;
  /** What free spins multiply wins by; null without free spins that won. */
  readonly freeMultiplier: number | null;
}

/** Spins that rules are searched in; all are used to check them. */
const searchedMax = 40_000;
/** Symbols that do not simply pay for themselves: wilds and scatters. */
const specialMax = 3;
/** Spins in which special symbols of ways, clusters and pays anywhere are looked for. */
const probeSpins = 8_000;
/** Fits that a search may take. */
const fitsMax = 8;
/** Wins that must follow from the rules beyond what was needed to find them. */
const surplusMin = 20;

/**
 * Rules behind windows and total wins alone: ways, lines, pays anywhere or clusters, each with a wild and scatters. A kind of game is taken only when it explains every
 * paid spin of the sample, and many more wins than it has pays and lines. Null when none does.
 */
export function inferFromTotals(columns: SampleColumns, rows: SymbolRows): TotalsFinding | null {
  const data = spinValuesOf(columns, rows);
  const paid: number[] = [];
  for (let spin = 0; spin < columns.spins; spin += 1) if (data.free[spin] === 0) paid.push(spin);
  const searched = paid.slice(0, searchedMax);
  if (!searched.some((spin) => (data.value[spin] ?? 0) > 0)) return null;
  for (const kind of ['ways', 'anywhere', 'clusters', 'lines'] as const) {
    const model = kind === 'lines' ? lineGame(data, searched) : countGame(data, kind, searched);
    const finding = model && checked(data, model, paid);
    if (finding !== null) return finding;
  }
  return null;
}

function lineGame(data: SpinValues, spins: readonly number[]): TotalsModel | null {
  for (const scale of [1, 2, 3]) {
    const budget = { fits: fitsMax };
    const found = lineGameWithout(data, spins, [], { scale, budget });
    if (found !== null) return found;
    // Nothing of the kind was nearly right: another scale does not help.
    if (budget.fits === fitsMax) return null;
  }
  return null;
}

/** Searches for the special symbols: those that stand out in wins no run explains, and in spins that a fit does not explain. */
function lineGameWithout(
  data: SpinValues,
  spins: readonly number[],
  special: readonly number[],
  how: { readonly scale: number; readonly budget: { fits: number } },
): TotalsModel | null {
  if (how.budget.fits === 0) return null;
  how.budget.fits -= 1;
  const plain = spinsWithout(data, spins, special);
  const fit = fitLines(data, plain, how.scale);
  const { bad } = judgeFit(data, fit, plain);
  if (bad.length === 0) {
    const base = modelOf(data, fit);
    const found = base && lineRoles(data, base, special, spins, plain);
    if (found === null) return null;
    return special.length === 0 ? found : refitted(data, found, spins, how.scale);
  }
  if (special.length === specialMax) return null;
  const hints = [standingOut(data, winsWithoutRun(data, plain), plain), standingOut(data, bad, plain)];
  for (const hint of new Set(hints)) {
    if (hint === null) continue;
    const found = lineGameWithout(data, spins, [...special, hint], how);
    if (found !== null) return found;
  }
  return null;
}

/** Once the roles are known, spins with wilds and scatters tell about lines and pays, too. */
function refitted(data: SpinValues, found: TotalsModel, spins: readonly number[], scale: number): TotalsModel {
  if (found.pay !== 'lines') return found;
  const { game, scatters } = found;
  const { lines, usable } = withoutScatters(data, scatters, spins);
  const again = modelOf(lines, fitLines(lines, usable, scale, game.wild));
  if (again === null) return found;
  for (const { symbol } of scatters)
    for (let at = symbol; at < again.pays.length; at += data.symbols) again.pays[at] = 0;
  // Of the wild's own pays, nothing was asked yet.
  if (game.wild !== null)
    for (let at = game.wild.symbol; at < again.pays.length; at += data.symbols) again.pays[at] = Number.NaN;
  const model: LineModel = { ...again, wild: game.wild };
  learnPays(lines, model, usable);
  return { pay: 'lines', game: model, scatters };
}

/** Gives each special symbol a role, one after the other. Null when one has none. */
function lineRoles(
  data: SpinValues,
  base: LineModel,
  special: readonly number[],
  spins: readonly number[],
  plain: readonly number[],
): TotalsModel | null {
  learnPays(data, base, plain);
  const scatters: ScatterRole[] = [];
  let game = base;
  let left = special;
  while (left.length > 0) {
    let found = -1;
    for (const symbol of left) {
      const alone = spinsOf(data, spins, symbol, left);
      const explained = explainedBy(data, { pay: 'lines', game, scatters });
      const scatter = scatterRoleOf(data, symbol, alone, explained);
      if (scatter !== null) scatters.push(scatter);
      else {
        const apart = scatters.map((role) => role.symbol);
        const wild = game.wild === null ? wildRoleOf(data, game, symbol, alone, apart) : null;
        if (wild === null) continue;
        game = wild;
      }
      found = symbol;
      break;
    }
    if (found < 0) return null;
    left = left.filter((symbol) => symbol !== found);
  }
  // Scatters have no runs, and no wild stands for them.
  for (const { symbol } of scatters) for (let at = symbol; at < game.pays.length; at += data.symbols) game.pays[at] = 0;
  const wild = game.wild && {
    ...game.wild,
    excludes: new Set([...game.wild.excludes, ...scatters.map((role) => role.symbol)]),
  };
  return { pay: 'lines', game: { ...game, wild }, scatters };
}

/** Spins with a symbol, and none of the others. */
function spinsOf(data: SpinValues, spins: readonly number[], symbol: number, others: readonly number[]): number[] {
  const rest = others.filter((other) => other !== symbol);
  return spinsWithout(data, spins, rest).filter((spin) => isPresent(data, spin, symbol));
}

function countGame(data: SpinValues, kind: CountKind, spins: readonly number[]): TotalsModel | null {
  const special: number[] = [];
  const probe = spins.slice(0, probeSpins);
  for (let tries = 0; tries <= specialMax; tries += 1) {
    const model = emptyModel(data, kind, special);
    const some = spinsWithout(data, probe, special);
    learnCountPays(data, model, some);
    const { bad } = judgeCounts(data, model, some);
    if (bad.length === 0) {
      learnCountPays(data, model, spinsWithout(data, spins, special));
      return countRoles(data, model, special, spins);
    }
    const next = standingOut(data, bad, some);
    if (next === null) return null;
    special.push(next);
  }
  return null;
}

function countRoles(
  data: SpinValues,
  base: CountModel,
  special: readonly number[],
  spins: readonly number[],
): TotalsModel | null {
  const scatters: ScatterRole[] = [];
  let game = base;
  let left = special;
  while (left.length > 0) {
    let found = -1;
    for (const symbol of left) {
      const alone = spinsOf(data, spins, symbol, left);
      const explained = explainedBy(data, { pay: game.kind, game, scatters });
      const scatter = scatterRoleOf(data, symbol, alone, explained);
      if (scatter !== null) scatters.push(scatter);
      else {
        const wild = game.wild === null ? wildCountRole(data, game, symbol, alone) : null;
        if (wild === null) continue;
        game = wild;
      }
      found = symbol;
      break;
    }
    if (found < 0) return null;
    left = left.filter((symbol) => symbol !== found);
  }
  if (special.length === 0) return { pay: game.kind, game, scatters };
  // Once the roles are known, all spins tell about all pays.
  const { lines: values, usable } = withoutScatters(data, scatters, spins);
  const apart = scatters.map(({ symbol }) => symbol);
  const again = { ...emptyModel(data, game.kind, apart), wild: game.wild };
  learnCountPays(values, again, usable);
  return { pay: game.kind, game: again, scatters };
}

/** The spins whose scatters pay what is known, less that pay. */
function withoutScatters(data: SpinValues, scatters: readonly ScatterRole[], spins: readonly number[]) {
  const value = data.value.slice();
  const usable = spins.filter((spin) => {
    const paid = scattersTotal(data, scatters, spin);
    const rest = (value[spin] ?? 0) - paid;
    value[spin] = isSame(rest, 0) ? 0 : rest;
    return !Number.isNaN(paid);
  });
  return { lines: { ...data, value }, usable };
}

/** What the rules give for the window of a spin, in minor units at the highest bet; NaN where they leave it open. What they learn later counts. */
function explainedBy(data: SpinValues, { game, scatters }: TotalsModel): (spin: number) => number {
  const totalOf = gameTotal(data, game);
  return (spin) => totalOf(spin) + scattersTotal(data, scatters, spin);
}

/** The same without scatters. */
function gameTotal(data: SpinValues, game: TotalsModel['game']): (spin: number) => number {
  return 'paylines' in game ? linesTotal(data, game) : (spin) => countTotal(data, game, spin);
}

function scattersTotal(data: SpinValues, scatters: readonly ScatterRole[], spin: number): number {
  let total = 0;
  for (const { symbol, pays } of scatters) {
    const count = cellsOf(data, spin, symbol);
    if (count > 0) total += pays.get(count) ?? Number.NaN;
  }
  return total;
}

/** Goes through all paid spins, learns pays that only later ones show, and gives up at the first contradiction. */
function checked(data: SpinValues, model: TotalsModel, paid: readonly number[]): TotalsFinding | null {
  const open: number[] = [];
  const totalOf = explainedBy(data, model);
  let explained = 0;
  for (const spin of paid) {
    const total = totalOf(spin);
    const value = data.value[spin] ?? 0;
    if (Number.isNaN(total)) open.push(spin);
    else if (!isSame(total, value)) return null;
    else if (value > 0) explained += 1;
  }
  learnScatters(data, model, open);
  const { lines, usable } = withoutScatters(data, model.scatters, open);
  if ('paylines' in model.game) learnPays(lines, model.game, usable);
  else learnCountPays(lines, model.game, usable);
  const still = open.filter((spin) => {
    const total = totalOf(spin);
    return Number.isNaN(total) || !isSame(total, data.value[spin] ?? 0);
  });
  // What was just learnt must not contradict itself; what stays open must be rare.
  if (still.some((spin) => !Number.isNaN(totalOf(spin)))) return null;
  if (still.length * 20 > paid.length) return null;
  if (explained < surplusMin + sizeOf(model)) return null;
  return { model, data, explained, open: still.length, freeMultiplier: freeMultiplierOf(data, model) };
}

/** Scatter pays of numbers that the search did not meet: what all spins agree on. */
function learnScatters(data: SpinValues, { game, scatters }: TotalsModel, spins: readonly number[]): void {
  const totalOf = gameTotal(data, game);
  for (const { symbol, pays } of scatters) {
    const others = scatters.filter((role) => role.symbol !== symbol);
    const byCount = new Map<number, Votes>();
    for (const spin of spins) {
      const count = cellsOf(data, spin, symbol);
      if (count === 0 || pays.has(count)) continue;
      const rest = (data.value[spin] ?? 0) - totalOf(spin) - scattersTotal(data, others, spin);
      if (Number.isNaN(rest)) continue;
      const votes = byCount.get(count) ?? new Votes();
      votes.add(isSame(rest, 0) ? 0 : rest);
      byCount.set(count, votes);
    }
    for (const [count, votes] of byCount) {
      const winner = votes.winner();
      if (winner !== null && winner.count === votes.total && winner.value >= 0) pays.set(count, winner.value);
    }
  }
}

/** Numbers that were fitted: pays, and the rows of lines. */
function sizeOf({ game, scatters }: TotalsModel): number {
  const pays = game.pays.reduce((count, pay) => count + (pay > 0 ? 1 : 0), 0);
  return pays + scatters.length + ('paylines' in game ? game.paylines.length : 0);
}

/** Null without free spins that won, or when no single number explains them. */
function freeMultiplierOf(data: SpinValues, model: TotalsModel): number | null {
  const votes = new Votes();
  const totalOf = explainedBy(data, model);
  for (let spin = 0; spin < data.free.length; spin += 1) {
    if (data.free[spin] === 0) continue;
    const total = totalOf(spin);
    if (total > 0) votes.add((data.value[spin] ?? 0) / total);
  }
  const winner = votes.winner();
  return winner === null || winner.count < votes.total ? null : winner.value;
}
