import { rounded } from '../rounded.ts';
import type { SpinRecord } from '../spin-record.ts';
import { type FreeSpinRules, freeSpinRulesOf } from './free-spin-rules.ts';
import { lineShapesOf } from './line-shapes.ts';
import type { RecordedWin } from './recorded-win.ts';

/** A pay that was seen. Pays of lines are in line bets, those of scatters in total bets, of everything else in total bets. */
export interface PayEntry {
  readonly kind: RecordedWin['kind'];
  readonly symbol: string;
  readonly count: number;
  readonly pay: number;
  readonly seen: number;
}

/** Rules of a game as its recorded wins show them. */
export interface Paytable {
  readonly lines: number | null;
  readonly paylines: readonly (readonly (number | null)[])[];
  readonly wild: {
    readonly symbol: string;
    readonly multiplier: number | null;
    readonly excludes: readonly string[];
  } | null;
  readonly scatter: string | null;
  readonly entries: readonly PayEntry[];
  readonly freeSpins: (FreeSpinRules & { readonly multiplier: number | null }) | null;
  /** Whether every pay grows in proportion to the bet; null with one bet level. */
  readonly betScaling: 'proportional' | 'other' | null;
  /** Spins whose listed wins do not add up to their payout, and wins that contradict `entries`. */
  readonly contradictions: number;
}

/**
 * Reads the paytable off wins that the engine listed.
 * @param wins by spin; null where the sample lists none
 * @returns null without any listed win: totals alone do not tell lines and symbols apart
 */
export function inferPaytable(
  records: readonly SpinRecord[],
  wins: readonly (readonly RecordedWin[])[] | null,
): Paytable | null {
  if (wins === null || !wins.some((list) => list.length > 0)) return null;
  const shapes = lineShapesOf(records, wins);
  const lines = shapes === null || shapes.lines === 0 ? null : shapes.lines;
  const wild = shapes?.wild ?? null;
  const pays = new Map<string, Tally>();
  let contradictions = 0;
  for (const [spin, record] of records.entries()) {
    let total = 0;
    for (const win of wins[spin] ?? []) {
      total += win.amountMinor;
      const unit = record.betMinor / (win.kind === 'line' ? (lines ?? 1) : 1);
      const key = JSON.stringify([win.kind, win.symbol, win.count]);
      const tally = pays.get(key) ?? { win, values: new Map() };
      const helped = wild !== null && win.symbol !== wild && isHelped(record, win, shapes?.paylines, wild);
      const value = JSON.stringify([rounded(win.amountMinor / unit), record.free, helped]);
      tally.values.set(value, (tally.values.get(value) ?? 0) + 1);
      pays.set(key, tally);
    }
    if (total !== record.payoutMinor) contradictions += 1;
  }
  const tallies = [...pays.values()].map(settled);
  contradictions += tallies.reduce((sum, { odd }) => sum + odd, 0);
  const freeRules = freeSpinRulesOf(records);
  const scatters = tallies.filter(({ win }) => win.kind === 'scatter').map(({ win }) => win.symbol);
  const bets = new Set(records.map(({ betMinor }) => betMinor));
  return {
    lines,
    paylines: shapes?.paylines ?? [],
    wild:
      wild === null
        ? null
        : {
            symbol: wild,
            multiplier: common(tallies.map(({ wildRatio }) => wildRatio)),
            excludes: [],
          },
    scatter: scatters[0] ?? freeRules?.symbol ?? null,
    entries: tallies
      .map(({ win, pay, seen }) => ({ kind: win.kind, symbol: win.symbol, count: win.count, pay, seen }))
      .toSorted((a, b) =>
        a.kind !== b.kind
          ? a.kind < b.kind
            ? -1
            : 1
          : a.symbol !== b.symbol
            ? a.symbol < b.symbol
              ? -1
              : 1
            : a.count - b.count,
      ),
    freeSpins:
      freeRules === null ? null : { ...freeRules, multiplier: common(tallies.map(({ freeRatio }) => freeRatio)) },
    betScaling: bets.size < 2 ? null : tallies.every(({ odd }) => odd === 0) ? 'proportional' : 'other',
    contradictions,
  };
}

interface Tally {
  readonly win: RecordedWin;
  /** [pay, free, helped by a wild] as JSON, and how often. */
  readonly values: Map<string, number>;
}

interface Settled {
  readonly win: RecordedWin;
  readonly pay: number;
  readonly seen: number;
  readonly odd: number;
  readonly wildRatio: number | null;
  readonly freeRatio: number | null;
}

/** The pay of a natural win in a paid spin; others are told by their ratio to it. */
function settled({ win, values }: Tally): Settled {
  const kinds = new Map<string, Map<number, number>>();
  let seen = 0;
  for (const [key, count] of values) {
    const [pay, free, helped] = JSON.parse(key) as [number, boolean, boolean];
    const kind = `${free} ${helped}`;
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
  const [natural, helped, free] = [usual('false false'), usual('false true'), usual('true false')];
  return {
    win,
    pay: natural ?? helped ?? free ?? usual('true true') ?? 0,
    seen,
    odd,
    wildRatio: natural === null || helped === null ? null : rounded(helped / natural),
    freeRatio: natural === null || free === null ? null : rounded(free / natural),
  };
}

function isHelped(
  { window }: SpinRecord,
  { line, count }: RecordedWin,
  paylines: readonly (readonly (number | null)[])[] | undefined,
  wild: string,
): boolean {
  const rows = line === null ? undefined : paylines?.[line - 1];
  if (rows === undefined) return false;
  return rows.slice(0, count).some((row, reel) => row !== null && window[reel]?.[row - 1] === wild);
}

/** The value that most of them give; null without any. */
function common(values: readonly (number | null)[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([a, m], [b, n]) => n - m || a - b)[0]?.[0] ?? null;
}
