import { rounded } from '../../rounded.ts';
import type { SampleColumns } from '../../sample-columns.ts';
import type { SymbolRows } from '../../symbol-rows.ts';
import { freeSpinRulesOf } from '../free-spin-rules.ts';
import { type PayEntry, type Paytable, sortedEntries } from '../infer-paytable.ts';
import { termsOf } from './count-terms.ts';
import { inferFromTotals, type TotalsFinding } from './infer-totals.ts';
import { type LineModel, runOf } from './line-model.ts';
import { cellsOf } from './roles.ts';

/** The paytable behind windows and total wins, where the engine lists no wins. Null when no kind of game that is known explains every spin. */
export function paytableFromTotals(columns: SampleColumns, rows: SymbolRows): Paytable | null {
  const finding = inferFromTotals(columns, rows);
  if (finding === null) return null;
  const { model, data } = finding;
  const { game, scatters } = model;
  const name = (symbol: number): string => columns.symbols[symbol] ?? '';
  const lines = 'paylines' in game ? game.paylines.length : null;
  const freeRules = freeSpinRulesOf(columns, rows);
  const bets = new Set(columns.betMinor);
  const open: { symbol: string; count: number }[] = [];
  for (let at = data.symbols; at < game.pays.length; at += 1) {
    if (!Number.isNaN(game.pays[at] ?? 0) || (lines === null && at >= data.symbols * 64)) continue;
    const symbol = at % data.symbols;
    if (scatters.some((role) => role.symbol === symbol)) continue;
    open.push({ symbol: name(symbol), count: Math.floor(at / data.symbols) });
  }
  for (const { symbol, pays } of scatters) {
    const met = new Set(data.value.map((_, spin) => cellsOf(data, spin, symbol)));
    for (const count of met) if (count > 0 && !pays.has(count)) open.push({ symbol: name(symbol), count });
  }
  return {
    from: 'totals',
    pay: model.pay,
    lines,
    paylines: 'paylines' in game ? game.paylines.map((line) => line.map((row) => (row === null ? null : row + 1))) : [],
    wild: game.wild && {
      symbol: name(game.wild.symbol),
      multiplier: game.wild.multiplier,
      excludes: [...game.wild.excludes]
        .filter((symbol) => !scatters.some((role) => role.symbol === symbol))
        .map(name)
        .toSorted(),
    },
    scatter: scatters[0] === undefined ? (freeRules?.symbol ?? null) : name(scatters[0].symbol),
    entries: sortedEntries([...gameEntries(finding, name), ...scatterEntries(finding, name)]),
    freeSpins:
      freeRules === null
        ? null
        : { ...freeRules, multiplier: finding.freeMultiplier, scatterMultiplier: finding.freeMultiplier },
    betScaling: bets.size < 2 ? null : 'proportional',
    contradictions: 0,
    open: open.toSorted((a, b) => (a.symbol === b.symbol ? a.count - b.count : a.symbol < b.symbol ? -1 : 1)),
    unidentified: notesOf(finding, freeRules !== null),
  };
}

function gameEntries({ model: { pay, game }, data }: TotalsFinding, name: (symbol: number) => string): PayEntry[] {
  const seen = 'paylines' in game ? runsSeen(data, game) : termsSeen(data, game);
  const kind = pay === 'lines' ? 'line' : pay === 'clusters' ? 'cluster' : pay;
  const unit = ('paylines' in game ? game.paylines.length : 1) / data.unit;
  return [...game.pays].flatMap((value, at) =>
    value > 0
      ? [
          {
            kind,
            symbol: name(at % data.symbols),
            count: Math.floor(at / data.symbols),
            pay: rounded(value * unit),
            seen: seen[at] ?? 0,
          },
        ]
      : [],
  );
}

/** How often each pay was won on a line, in all spins. */
function runsSeen(data: TotalsFinding['data'], game: LineModel): Float64Array {
  const seen = new Float64Array(game.pays.length);
  for (let spin = 0; spin < data.value.length; spin += 1) {
    if ((data.value[spin] ?? 0) === 0) continue;
    for (const rows of game.paylines) {
      const run = runOf(data, game, spin, rows);
      if (run === null) continue;
      const [natural, own] = [
        run.length * data.symbols + run.symbol,
        run.wilds * data.symbols + (game.wild?.symbol ?? 0),
      ];
      const paid = run.symbol < 0 ? 0 : (game.pays[natural] ?? 0) * (run.isHelped ? (game.wild?.multiplier ?? 1) : 1);
      const ownPay = run.wilds === 0 ? 0 : (game.pays[own] ?? 0);
      if (paid > 0 && paid >= ownPay) seen[natural] = (seen[natural] ?? 0) + 1;
      else if (ownPay > 0) seen[own] = (seen[own] ?? 0) + 1;
    }
  }
  return seen;
}

function termsSeen(
  data: TotalsFinding['data'],
  game: Extract<TotalsFinding['model']['game'], { kind: string }>,
): Float64Array {
  const seen = new Float64Array(game.pays.length);
  for (let spin = 0; spin < data.value.length; spin += 1) {
    if ((data.value[spin] ?? 0) === 0) continue;
    for (const { at } of termsOf(data, game.kind, spin, game.wild, game.apart)) seen[at] = (seen[at] ?? 0) + 1;
  }
  return seen;
}

function scatterEntries({ model: { scatters }, data }: TotalsFinding, name: (symbol: number) => string): PayEntry[] {
  return scatters.flatMap(({ symbol, pays }) => {
    const seen = new Map<number, number>();
    for (let spin = 0; spin < data.value.length; spin += 1) {
      const count = cellsOf(data, spin, symbol);
      seen.set(count, (seen.get(count) ?? 0) + 1);
    }
    return [...pays].flatMap(([count, pay]): PayEntry[] =>
      pay > 0
        ? [{ kind: 'scatter', symbol: name(symbol), count, pay: rounded(pay / data.unit), seen: seen.get(count) ?? 0 }]
        : [],
    );
  });
}

function notesOf({ model: { game }, open, freeMultiplier }: TotalsFinding, hasFreeSpins: boolean): string[] {
  const notes: string[] = [];
  if (open > 0) notes.push(`${open} paid spins show a pay that the sample does not tell`);
  if ('paylines' in game) {
    const loose = game.paylines.filter((line) => line.includes(null)).length;
    if (loose > 0) notes.push(`rows of ${loose} lines are not all known`);
    notes.push('the order of the lines cannot be known from totals');
  }
  if (hasFreeSpins && freeMultiplier === null) notes.push('no single multiplier explains the wins of free spins');
  return notes;
}
