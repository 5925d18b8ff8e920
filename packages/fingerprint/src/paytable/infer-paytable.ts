import { rounded } from '../rounded.ts';
import type { SampleColumns, WinColumns } from '../sample-columns.ts';
import type { SymbolRows } from '../symbol-rows.ts';
import { type FreeSpinRules, freeSpinRulesOf } from './free-spin-rules.ts';
import { type LineShapes, lineShapesOf } from './line-shapes.ts';
import type { RecordedWin } from './recorded-win.ts';

/** A pay that was seen. Pays of lines are in line bets, those of scatters in total bets, of everything else in total bets. */
export interface PayEntry {
  readonly kind: RecordedWin['kind'] | 'anywhere' | 'cluster' | 'combo';
  readonly symbol: string;
  readonly count: number;
  readonly pay: number;
  readonly seen: number;
}

/** Free spins, and what their wins are multiplied by. */
export interface FreeSpinPays extends FreeSpinRules {
  /** Of the game's own wins (lines, ways…); null where the sample does not tell. */
  readonly multiplier: number | null;
  /** Of scatter pays, which some games do not multiply; null where no scatter pay was seen both in a paid and in a free spin. */
  readonly scatterMultiplier: number | null;
}

/** Rules of a game as its sample shows them. */
export interface Paytable {
  /** Read off wins that the engine listed, or worked out from windows and total wins. */
  readonly from: 'wins' | 'totals';
  /** What a win is; null where the sample does not tell. */
  readonly pay: 'lines' | 'ways' | 'clusters' | 'anywhere' | 'combos' | null;
  readonly lines: number | null;
  readonly paylines: readonly (readonly (number | null)[])[];
  readonly wild: {
    readonly symbol: string;
    readonly multiplier: number | null;
    readonly excludes: readonly string[];
  } | null;
  readonly scatter: string | null;
  readonly entries: readonly PayEntry[];
  readonly freeSpins: FreeSpinPays | null;
  /** Whether every pay grows in proportion to the bet; null with one bet level. */
  readonly betScaling: 'proportional' | 'other' | null;
  /** Spins whose listed wins do not add up to their payout, and wins that contradict `entries`. */
  readonly contradictions: number;
  /** Pays that the sample met but does not tell, or never met. */
  readonly open: readonly { readonly symbol: string; readonly count: number }[];
  /** What the sample leaves open, in words. */
  readonly unidentified: readonly string[];
}

/**
 * Reads the paytable off wins that the engine listed.
 * @returns null without any listed win
 */
export function inferPaytable(columns: SampleColumns, rows: SymbolRows): Paytable | null {
  const { wins } = columns;
  if (wins === null || wins.wins.length === 0) return null;
  const shapes = lineShapesOf(columns, wins, rows);
  const lines = shapes === null || shapes.lines === 0 ? null : shapes.lines;
  const wild = shapes?.wild ?? null;
  const seen = timesSeen(columns, wins, shapes, rows);
  const pays = new Map<string, Tally>();
  for (const [id, win] of wins.wins.entries()) {
    const key = JSON.stringify([win.kind, win.symbol, win.count]);
    const tally: Tally = pays.get(key) ?? { win, values: new Map() };
    pays.set(key, tally);
    for (const [betMinor, times] of seen.byBet) {
      const unit = betMinor / (win.kind === 'line' ? (lines ?? 1) : 1);
      for (let kind = 0; kind < 4; kind += 1) {
        const count = times[id * 4 + kind] ?? 0;
        if (count === 0) continue;
        const value = `${kind} ${rounded(win.amountMinor / unit)}`;
        tally.values.set(value, (tally.values.get(value) ?? 0) + count);
      }
    }
  }
  const tallies = [...pays.values()].map(settled);
  const ratios = (isScatter: boolean): (number | null)[] =>
    tallies.filter(({ win }) => (win.kind === 'scatter') === isScatter).map(({ freeRatio }) => freeRatio);
  const multipliers: Multipliers = {
    wild: common(tallies.map(({ wildRatio }) => wildRatio)),
    free: common(ratios(false)),
    freeScatter: common(ratios(true)),
  };
  const contradictions = tallies.reduce((sum, one) => sum + one.odd + oddInFree(one, multipliers), seen.contradictions);
  const freeRules = freeSpinRulesOf(columns, rows);
  const scatters = tallies.filter(({ win }) => win.kind === 'scatter').map(({ win }) => win.symbol);
  return {
    from: 'wins',
    pay: tallies.some(({ win }) => win.kind === 'ways') ? 'ways' : lines === null ? null : 'lines',
    lines,
    paylines: shapes?.paylines ?? [],
    wild:
      wild === null
        ? null
        : {
            symbol: columns.symbols[wild] ?? '',
            multiplier: multipliers.wild,
            excludes: [],
          },
    scatter: scatters[0] ?? freeRules?.symbol ?? null,
    entries: sortedEntries(
      tallies.map(({ win, pay, seenAs, seen: times }) => ({
        kind: win.kind,
        symbol: win.symbol,
        count: win.count,
        pay: unmultiplied(pay, seenAs, win.kind, multipliers),
        seen: times,
      })),
    ),
    freeSpins:
      freeRules === null
        ? null
        : { ...freeRules, multiplier: multipliers.free, scatterMultiplier: multipliers.freeScatter },
    betScaling: seen.byBet.size < 2 ? null : tallies.every(({ odd }) => odd === 0) ? 'proportional' : 'other',
    contradictions,
    open: [],
    unidentified: notesOf(tallies, multipliers),
  };
}

/** By kind, symbol and count. */
export function sortedEntries(entries: readonly PayEntry[]): PayEntry[] {
  const order = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
  return entries.toSorted((a, b) => order(a.kind, b.kind) || order(a.symbol, b.symbol) || a.count - b.count);
}

/**
 * How often each win was seen, by bet: entry `4 · win + 2 · free + helped by a wild`; and the spins whose wins do not add up to
 * their payout.
 */
function timesSeen(columns: SampleColumns, wins: WinColumns, shapes: LineShapes | null, rows: SymbolRows) {
  const byBet = new Map<number, Float64Array>();
  const wild = shapes?.wild ?? null;
  const wildSymbol = wild === null ? '' : columns.symbols[wild];
  let contradictions = 0;
  for (let spin = 0; spin < columns.spins; spin += 1) {
    const bet = columns.betMinor[spin] ?? 0;
    let times = byBet.get(bet);
    if (times === undefined) {
      times = new Float64Array(wins.wins.length * 4);
      byBet.set(bet, times);
    }
    const end = wins.start[spin + 1] ?? 0;
    let total = 0;
    for (let at = wins.start[spin] ?? 0; at < end; at += 1) {
      const id = wins.index[at] ?? 0;
      const win = wins.wins[id];
      if (win === undefined) continue;
      total += win.amountMinor;
      const helped = wild !== null && win.symbol !== wildSymbol && isHelped(columns, spin, win, shapes, rows);
      const kind = id * 4 + (columns.free[spin] === 1 ? 2 : 0) + (helped ? 1 : 0);
      times[kind] = (times[kind] ?? 0) + 1;
    }
    if (total !== columns.payoutMinor[spin]) contradictions += 1;
  }
  return { byBet, contradictions };
}

interface Tally {
  readonly win: RecordedWin;
  /** `2 · free + helped by a wild` and the pay, and how often. */
  readonly values: Map<string, number>;
}

interface Settled {
  readonly win: RecordedWin;
  readonly pay: number;
  /** Where the pay comes from: a natural win in a paid spin where one was seen. */
  readonly seenAs: { readonly helped: boolean; readonly free: boolean };
  readonly seen: number;
  readonly odd: number;
  /** Natural wins in free spins. */
  readonly inFree: number;
  readonly wildRatio: number | null;
  readonly freeRatio: number | null;
}

/** The pay of a natural win in a paid spin; others are told by their ratio to it. */
function settled({ win, values }: Tally): Settled {
  const kinds = new Map<string, Map<number, number>>();
  let seen = 0;
  for (const [key, count] of values) {
    const [kind = '', text] = key.split(' ');
    const pay = Number(text);
    const of = kinds.get(kind) ?? new Map<number, number>();
    of.set(pay, (of.get(pay) ?? 0) + count);
    kinds.set(kind, of);
    seen += count;
  }
  const usual = (kind: string): number | null =>
    [...(kinds.get(kind) ?? [])].toSorted(([a, m], [b, n]) => n - m || a - b)[0]?.[0] ?? null;
  let odd = 0;
  for (const of of kinds.values())
    odd += [...of.values()].reduce((sum, count) => sum + count, 0) - Math.max(...of.values());
  const [natural, helped, free] = [usual('0'), usual('1'), usual('2')];
  const kind = ['0', '1', '2', '3'].find((one) => kinds.has(one)) ?? '0';
  return {
    win,
    pay: usual(kind) ?? 0,
    seenAs: { helped: kind === '1' || kind === '3', free: kind === '2' || kind === '3' },
    seen,
    odd,
    inFree: [...(kinds.get('2')?.values() ?? [])].reduce((sum, count) => sum + count, 0),
    wildRatio: natural === null || helped === null ? null : rounded(helped / natural),
    freeRatio: natural === null || free === null ? null : rounded(free / natural),
  };
}

/** What wins are multiplied by; null where the sample does not tell. */
interface Multipliers {
  readonly wild: number | null;
  readonly free: number | null;
  readonly freeScatter: number | null;
}

/** The multiplier of free spins for wins of a kind. A kind of which nothing is known is taken to be multiplied like the others. */
function freeMultiplierOf(kind: RecordedWin['kind'], { free, freeScatter }: Multipliers): number {
  return (kind === 'scatter' ? (freeScatter ?? free) : (free ?? freeScatter)) ?? 1;
}

/** The sheet's pay of a win that was seen multiplied alone, by the multipliers that other wins have told. */
function unmultiplied(
  pay: number,
  seenAs: Settled['seenAs'],
  kind: RecordedWin['kind'],
  multipliers: Multipliers,
): number {
  const times = (seenAs.helped ? (multipliers.wild ?? 1) : 1) * (seenAs.free ? freeMultiplierOf(kind, multipliers) : 1);
  return times > 0 ? rounded(pay / times) : pay;
}

/** Wins of free spins that are not what the multiplier of their kind makes of the paid spin's. */
function oddInFree({ win, freeRatio, inFree }: Settled, multipliers: Multipliers): number {
  if (freeRatio === null) return 0;
  return Math.abs(freeRatio - freeMultiplierOf(win.kind, multipliers)) > 1e-9 * freeRatio ? inFree : 0;
}

function notesOf(tallies: readonly Settled[], { free, freeScatter }: Multipliers): string[] {
  const isAssumed = ({ win, seenAs }: Settled): boolean =>
    seenAs.free && (win.kind === 'scatter' ? freeScatter : free) === null;
  const isScatter = ({ win }: Settled): boolean => win.kind === 'scatter';
  const assumed = tallies.filter(isAssumed);
  const notes: string[] = [];
  if (assumed.some(isScatter))
    notes.push(
      'scatter pays that were seen in free spins alone are taken to be multiplied as other wins are: none was seen in a paid spin too',
    );
  if (!assumed.every(isScatter))
    notes.push(
      'pays that were seen in free spins alone may be multiplied: no win was seen both in a paid and in a free spin',
    );
  return notes;
}

function isHelped(
  { reels }: SampleColumns,
  spin: number,
  { line, count }: RecordedWin,
  shapes: LineShapes | null,
  { symbols, masks }: SymbolRows,
): boolean {
  const rows = line === null ? undefined : shapes?.paylines[line - 1];
  const wild = shapes?.wild ?? null;
  if (rows === undefined || wild === null) return false;
  for (let reel = 0; reel < count; reel += 1) {
    const row = rows[reel];
    if (row === null || row === undefined) continue;
    const mask = masks[reel]?.[(reels[reel]?.shown[spin] ?? 0) * symbols + wild] ?? 0;
    if ((mask & (1 << (row - 1))) !== 0) return true;
  }
  return false;
}

/** The value that most of them give; null without any. */
function common(values: readonly (number | null)[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || a - b)[0]?.[0] ?? null;
}
