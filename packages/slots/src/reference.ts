import { assert } from '@croupier/kernel/assert';
import { gridFeatures, gridWins } from './grid-reference.ts';
import { freeSheet } from './grid-sheet.ts';
import type { Bet, FeatureTrigger, Position, SpinMode, SpinOutcome, Win } from './outcome.ts';
import type { ComboSheet, LineSheet, ParSheet, SymbolGroup } from './par-sheet.ts';

/**
 * The rules of a spin, written to be read. The engine must give the same outcome for every sheet, stop and bet; tests compare the two,
 * and the benchmark takes this kind of loop as its peer.
 */
export function evaluateByReference(par: ParSheet, stops: readonly number[], bet: Bet, mode: SpinMode): SpinOutcome {
  const shown = par.kind === 'grid' && mode.kind === 'freeSpins' ? freeSheet(par) : par;
  const window = shown.reels.map(({ strip }, reel) => {
    const rows = shown.kind === 'lines' || shown.kind === 'grid' ? (shown.rows[reel] ?? 1) : 1;
    return Array.from({ length: rows }, (_, row) => strip[((stops[reel] ?? 0) + row) % strip.length] ?? '');
  });
  const wins = winsOf(par, window, bet, mode);
  return {
    stops: [...stops],
    window,
    wins,
    features: featuresOf(par, window, mode),
    payoutMinor: wins.reduce((sum, win) => sum + win.amountMinor, 0),
  };
}

function winsOf(par: ParSheet, window: readonly (readonly string[])[], bet: Bet, mode: SpinMode): Win[] {
  switch (par.kind) {
    case 'lines':
      return winsOfLineGame(par, window, bet, mode);
    case 'combos':
      return winsOfCombos(par, window, bet);
    case 'grid':
      return gridWins(par, window, bet, mode);
    case 'book':
      assert(false, 'an outcome book has no windows');
      return [];
  }
}

function winsOfLineGame(par: LineSheet, window: readonly (readonly string[])[], bet: Bet, mode: SpinMode): Win[] {
  const freeMultiplier = mode.kind === 'freeSpins' ? mode.multiplier : 1;
  const lineBet = bet.stakeMinor / par.paylines.length;
  const wins: Win[] = [];
  par.paylines.forEach((rows, index) => {
    const best = bestOnLine(
      par,
      rows.map((row, reel) => window[reel]?.[row - 1] ?? ''),
    );
    if (best.pay === 0) return;
    wins.push({
      kind: 'line',
      line: index + 1,
      symbol: best.symbol,
      count: best.count,
      positions: rows.slice(0, best.count).map((row, reel): Position => [reel, row - 1]),
      multiplier: best.multiplier * freeMultiplier,
      amountMinor: Math.round(best.pay * lineBet) * freeMultiplier,
    });
  });
  const positions = scatterPositions(par, window);
  const pay = entryFor(par.scatter?.pays, positions.length);
  if (par.scatter !== null && pay > 0) {
    const amountMinor = Math.round(pay * bet.stakeMinor) * freeMultiplier;
    wins.push({
      kind: 'scatter',
      line: null,
      symbol: par.scatter.symbol,
      count: positions.length,
      positions,
      multiplier: freeMultiplier,
      amountMinor,
    });
  }
  return wins;
}

interface LineBest {
  readonly symbol: string;
  readonly count: number;
  readonly multiplier: number;
  /** x line bet, wild multiplier included. */
  readonly pay: number;
}

/** The better of the natural run and the run of wilds, from the left; the natural run when they pay the same. */
export function bestOnLine(par: LineSheet, line: readonly string[]): LineBest {
  const wild = par.wild?.symbol;
  const wilds = runLength(line, (symbol) => symbol === wild);
  const wildRun = { symbol: wild ?? '', count: wilds, multiplier: 1, pay: payOf(par, wild, wilds) };
  const natural = line[wilds];
  if (natural === undefined) return wildRun;
  const substituted = par.wild !== null && natural !== par.scatter?.symbol && !par.wild.excludes.includes(natural);
  if (wilds > 0 && !substituted) return wildRun;
  const count = runLength(line, (symbol) => symbol === natural || (substituted && symbol === wild));
  const multiplier = line.slice(0, count).includes(wild ?? '') ? (par.wild?.multiplier ?? 1) : 1;
  const naturalRun = { symbol: natural, count, multiplier, pay: payOf(par, natural, count) * multiplier };
  return naturalRun.pay >= wildRun.pay ? naturalRun : wildRun;
}

function winsOfCombos(par: ComboSheet, window: readonly (readonly string[])[], bet: Bet): Win[] {
  const coins = bet.coins ?? 1;
  let best: { readonly index: number; readonly pay: number } | null = null;
  par.combos.forEach((combo, index) => {
    const pay = combo.paysByCoins[coins - 1] ?? 0;
    const matches = combo.match.every((name, reel) => matchesName(par, name, window[reel]?.[0] ?? ''));
    if (matches && pay > (best?.pay ?? 0)) best = { index, pay };
  });
  return best === null ? [] : [comboWin(par, best, bet.stakeMinor / coins)];
}

function comboWin(par: ComboSheet, best: { readonly index: number; readonly pay: number }, coinMinor: number): Win {
  const symbol = par.combos[best.index]?.match.join(' ') ?? '';
  const positions = par.reels.map((_, reel): Position => [reel, 0]);
  return {
    kind: 'combo',
    line: 1,
    symbol,
    count: par.reels.length,
    positions,
    multiplier: 1,
    amountMinor: Math.round(best.pay * coinMinor),
  };
}

/** True when the symbol is in the group of that name, or, where there is no such group, is the symbol of that name. */
export function matchesName(par: ComboSheet, name: string, symbol: string): boolean {
  const group: SymbolGroup | undefined = Object.hasOwn(par.groups, name) ? par.groups[name] : undefined;
  if (group === undefined) return symbol === name;
  return 'anyOf' in group ? group.anyOf.includes(symbol) : !group.noneOf.includes(symbol);
}

function featuresOf(par: ParSheet, window: readonly (readonly string[])[], mode: SpinMode): readonly FeatureTrigger[] {
  if (par.kind === 'grid') return gridFeatures(par, window, mode);
  if (par.kind !== 'lines') return [];
  if (par.freeSpins === null || (mode.kind === 'freeSpins' && !par.freeSpins.retrigger)) return [];
  const awarded = entryFor(par.freeSpins.awards, scatterPositions(par, window).length);
  return awarded === 0 ? [] : [{ kind: 'freeSpins', awarded, multiplier: par.freeSpins.multiplier }];
}

function scatterPositions(par: LineSheet, window: readonly (readonly string[])[]): Position[] {
  return window.flatMap((column, reel) =>
    column.flatMap((symbol, row): Position[] => (symbol === par.scatter?.symbol ? [[reel, row]] : [])),
  );
}

/** Entry for `count` symbols; more than the last entry count as the last. */
function entryFor(values: readonly number[] | undefined, count: number): number {
  if (values === undefined || count === 0) return 0;
  return values[Math.min(count, values.length) - 1] ?? 0;
}

function payOf(par: LineSheet, symbol: string | undefined, count: number): number {
  if (symbol === undefined || count === 0 || !Object.hasOwn(par.linePays, symbol)) return 0;
  return par.linePays[symbol]?.[count - 1] ?? 0;
}

function runLength(line: readonly string[], belongs: (symbol: string) => boolean): number {
  const end = line.findIndex((symbol) => !belongs(symbol));
  return end === -1 ? line.length : end;
}
