import type { FingerprintDocument } from '../fingerprint-document.ts';
import type { PayEntry, Paytable } from '../paytable/infer-paytable.ts';
import { rounded } from '../rounded.ts';
import type { ComparedSection, RawFinding } from './comparison.ts';
import { fact } from './finding.ts';
import { absentP } from './laws.ts';

/** Rules: every pay that was seen, lines, wild, scatter and free spins. */
export function comparePaytables(a: FingerprintDocument, b: FingerprintDocument): RawFinding[] {
  const [of, other] = [a.paytable ?? null, b.paytable ?? null];
  const named = { section: 'paytable', what: 'pays', a: sizeOf(of), b: sizeOf(other) } as const;
  if (of === null || other === null) {
    if (of === other) return [];
    return [fact(named, 'incomparable', 'only one sample lists its wins', { decides: false })];
  }
  if (of.contradictions > 0 || other.contradictions > 0)
    return [fact(named, 'unclear', 'listed wins contradict each other: no pay is sure', { decides: false })];
  // Worked out from totals, a pay may stand for another one of the same windows: only rules of one kind are held against each other.
  if (sourceOf(of) !== sourceOf(other))
    return [
      fact(named, 'incomparable', 'the rules were read in different ways', { decides: false }),
      ...rules(of, other),
    ];
  return [...entries(of, other, a.sample.spins, b.sample.spins), ...rules(of, other)];
}

/** Whether pays come of listed wins or of totals, and what a win is. Format 2 says neither. */
export function sourceOf(paytable: Paytable): string {
  const from: Paytable['from'] | undefined = paytable.from;
  const pay: Paytable['pay'] | undefined = paytable.pay;
  return from === 'totals' ? `totals ${pay ?? ''}` : 'wins';
}

/** Pays that a sample has met without being able to tell them. */
function isOpen(paytable: Paytable, { symbol, count }: PayEntry): boolean {
  const open: Paytable['open'] | undefined = paytable.open;
  return (open ?? []).some((one) => one.symbol === symbol && one.count === count);
}

/** A pay met this often was met without a multiplier too. */
const seenMin = 20;
const multipliedReason = 'met too rarely to tell the pay from one that a wild or free spins multiply';

/** Ratios of pays that the multipliers of wilds and of free spins explain. */
function multipliersOf(a: Paytable, b: Paytable): number[] {
  const single = [a, b].flatMap(({ wild, freeSpins }) => [wild?.multiplier ?? 1, freeSpins?.multiplier ?? 1]);
  return [...single, ...single.flatMap((x) => single.map((y) => x * y))].filter((multiplier) => multiplier !== 1);
}

/** Documents hold pays rounded to twelve digits, and 7/3 of a bet is another last digit by another way of reckoning. */
const payTolerance = 1e-9;

function isSamePay(a: number | null, b: number | null): boolean {
  return a === b || (a !== null && b !== null && Math.abs(a - b) <= payTolerance * Math.max(Math.abs(a), Math.abs(b)));
}

function isMultiplied(ratio: number, multipliers: readonly number[]): boolean {
  return multipliers.some(
    (multiplier) => Math.abs(ratio / multiplier - 1) < 1e-9 || Math.abs(ratio * multiplier - 1) < 1e-9,
  );
}

/** Whether a pay may be a multiplied one: then the RTP by structure is not sure either. */
export function isPayInDoubt({ section, reason }: RawFinding): boolean {
  return section === 'paytable' && reason === multipliedReason;
}

function sizeOf(paytable: Paytable | null): string | null {
  return paytable === null ? null : `${paytable.entries.length} pays`;
}

/** A pay in total bets: in line bets it would depend on how many lines the sample has shown so far. */
export function payInBets({ kind, pay }: PayEntry, { lines }: Paytable): number {
  return rounded(kind === 'line' ? pay / (lines ?? 1) : pay);
}

function entries(a: Paytable, b: Paytable, spinsA: number, spinsB: number): RawFinding[] {
  const keyOf = ({ kind, symbol, count }: PayEntry): string => JSON.stringify([kind, symbol, count]);
  const ofA = new Map(a.entries.map((entry) => [keyOf(entry), entry]));
  const ofB = new Map(b.entries.map((entry) => [keyOf(entry), entry]));
  const multipliers = multipliersOf(a, b);
  const keys = [...new Set([...ofA.keys(), ...ofB.keys()])].toSorted();
  // Every pay could have been the one that a sample lacks, not only those that one does lack: Holm counts these alone.
  const chances = keys.length / Math.max(1, keys.filter((key) => ofA.has(key) !== ofB.has(key)).length);
  return keys.flatMap((key) => {
    const [x, y] = [ofA.get(key), ofB.get(key)];
    const entry = x ?? y;
    if (entry === undefined) return [];
    const named = {
      section: 'paytable',
      what: `${entry.kind} ${entry.symbol} x${entry.count}`,
      a: x === undefined ? null : payInBets(x, a),
      b: y === undefined ? null : payInBets(y, b),
    } as const;
    if (x !== undefined && y !== undefined) {
      if (isSamePay(named.a, named.b)) return [fact(named, 'identical', 'the pay is the same')];
      const rare = Math.min(x.seen, y.seen) < seenMin;
      if (rare && sourceOf(a) !== 'wins')
        return [
          fact(named, 'unclear', 'met too rarely to be sure of a pay that is worked out from totals', {
            decides: false,
          }),
        ];
      return rare && isMultiplied((named.a ?? 0) / (named.b ?? 1), multipliers)
        ? [fact(named, 'unclear', multipliedReason, { spinsNeeded: Math.max(spinsA, spinsB) * 4 })]
        : [fact(named, 'different', 'the pay is another')];
    }
    if (isOpen(y === undefined ? b : a, entry))
      return [fact(named, 'incomparable', 'one sample met it without telling what it pays', { decides: false })];
    const [own, other, { lines }] = y === undefined ? [spinsA, spinsB, a] : [spinsB, spinsA, b];
    // Lines win together, where symbols are stacked: two wins may be one spin's.
    const spins = (lines ?? 1) > 1 ? Math.ceil(entry.seen / 2) : entry.seen;
    const p = rounded(Math.min(1, chances * absentP(spins, own, other)));
    const reason = `seen ${entry.seen} times in one sample, never in the other`;
    return [fact(named, 'unclear', reason, { p, spinsNeeded: Math.ceil((own * 8) / entry.seen) })];
  });
}

/** Wins a line from which its rules count as known. */
const winsOfLine = 20;

/** Lines, wild and features are read off wins: a sample with few of them may read them wrongly. */
function isRead({ lines, entries: all }: Paytable): boolean {
  const wins = all.reduce((sum, { kind, seen }) => sum + (kind === 'scatter' ? 0 : seen), 0);
  return wins >= winsOfLine * (lines ?? 1);
}

function rules(a: Paytable, b: Paytable): RawFinding[] {
  const read = isRead(a) && isRead(b);
  const rows = [
    rule('paytable', 'what pays', payOf(a), payOf(b)),
    rule('paytable', 'lines', a.lines, b.lines),
    rule('paytable', 'wild', a.wild?.symbol ?? null, b.wild?.symbol ?? null),
    rule('paytable', 'multiplier of the wild', a.wild?.multiplier ?? null, b.wild?.multiplier ?? null),
    rule('paytable', 'scatter', a.scatter, b.scatter),
    rule('paytable', 'bet scaling', a.betScaling, b.betScaling),
    ...freeSpinRules(a, b),
  ];
  return rows.flatMap((row) => (row === null ? [] : [read || row.verdict === 'identical' ? row : unread(row)]));
}

function payOf(paytable: Paytable): string | null {
  const pay: Paytable['pay'] | undefined = paytable.pay;
  return pay ?? null;
}

function unread(row: RawFinding): RawFinding {
  return { ...row, verdict: 'unclear', decides: false, reason: 'a sample has too few wins to be sure of its rules' };
}

function freeSpinRules({ freeSpins: a }: Paytable, { freeSpins: b }: Paytable): (RawFinding | null)[] {
  const counts = new Set([...(a?.awards ?? []), ...(b?.awards ?? [])].map(({ count }) => count));
  const awarded = (of: typeof a, count: number): number | null =>
    of?.awards.find((award) => award.count === count)?.spins ?? null;
  return [
    rule('features', 'symbol of free spins', a?.symbol ?? null, b?.symbol ?? null),
    rule('features', 'multiplier of free spins', a?.multiplier ?? null, b?.multiplier ?? null),
    rule('features', 'retrigger', textOf(a?.retrigger), textOf(b?.retrigger)),
    ...[...counts]
      .toSorted((x, y) => x - y)
      .map((count) => rule('features', `free spins for ${count}`, awarded(a, count), awarded(b, count))),
  ];
}

function textOf(value: boolean | null | undefined): string | null {
  return value === null || value === undefined ? null : value ? 'yes' : 'no';
}

/** Null when neither side knows. A rule that only one side has met is no difference: the other may not have met it yet. */
function rule(
  section: ComparedSection,
  what: string,
  a: number | string | null,
  b: number | string | null,
): RawFinding | null {
  if (a === null && b === null) return null;
  const named = { section, what, a, b };
  if (a === null || b === null) return fact(named, 'incomparable', 'only one sample shows it', { decides: false });
  return a === b ? fact(named, 'identical', 'the rule is the same') : fact(named, 'different', 'the rule is another');
}
