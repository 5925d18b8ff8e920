import { rounded } from '../rounded.ts';
import type { SampleColumns } from '../sample-columns.ts';
import { type PayEntry, type Paytable, sortedEntries } from './infer-paytable.ts';

/** Most pays of a paytable. */
const paysMax = 4_096;
/** Most combinations that are gone through to tell which were not met. */
const combinationsMax = 1_000_000;
/** Largest share of spins whose window came up in no other spin: above, most of the paytable has not been met. */
const singlesMax = 0.05;

/** One row of symbols as a combination is written: apart by spaces, as `croupier-par/1` names its combinations. */
export function comboName(symbols: readonly string[]): string {
  return symbols.join(' ');
}

/**
 * The paytable of a game of one row that pays by the combination it shows: every combination of the sample with what it paid. That is a rule only because
 * combinations come up again and always pay the same, in total bets. Null when the window has more rows, spins are free, a combination pays this and that,
 * or too many combinations came up once.
 */
export function comboPaytable(columns: SampleColumns): Paytable | null {
  const { spins, reels, rows, betMinor, payoutMinor, free } = columns;
  if (rows.some((height) => height !== 1) || spins === 0 || free.includes(1)) return null;
  const seen = new Map<string, { readonly symbols: readonly string[]; readonly pay: number; seen: number }>();
  const bets = new Set<number>();
  for (let spin = 0; spin < spins; spin += 1) {
    const bet = betMinor[spin] ?? 0;
    bets.add(bet);
    const pay = rounded((payoutMinor[spin] ?? 0) / bet);
    const key = reels.map(({ shown }) => shown[spin]).join();
    const known = seen.get(key);
    if (known === undefined) {
      const symbols = reels.map(({ windows, shown }) => windows[shown[spin] ?? 0]?.[0] ?? '');
      seen.set(key, { symbols, pay, seen: 1 });
    } else if (known.pay === pay) known.seen += 1;
    else return null;
  }
  const all = [...seen.values()];
  if (all.filter((one) => one.seen === 1).length > singlesMax * spins) return null;
  const entries = all.flatMap(({ symbols, pay, seen: times }): PayEntry[] =>
    pay > 0 ? [{ kind: 'combo', symbol: comboName(symbols), count: reels.length, pay, seen: times }] : [],
  );
  if (entries.length === 0 || entries.length > paysMax) return null;
  const possible = reels.reduce((product, { windows }) => product * windows.length, 1);
  const unmet = possible - all.length;
  const isListed = unmet <= paysMax && possible <= combinationsMax;
  return {
    from: 'totals',
    pay: 'combos',
    lines: null,
    paylines: [],
    wild: null,
    scatter: null,
    entries: sortedEntries(entries),
    freeSpins: null,
    betScaling: bets.size < 2 ? null : 'proportional',
    contradictions: 0,
    open: isListed ? unmetOf(columns, (key) => seen.has(key)) : [],
    unidentified: unmet > 0 ? [`${unmet} of ${possible} combinations were not met`] : [],
  };
}

/** Combinations of the symbols of each reel that no spin showed. */
function unmetOf({ reels }: SampleColumns, isMet: (key: string) => boolean): Paytable['open'] {
  const unmet: { symbol: string; count: number }[] = [];
  const visit = (codes: readonly number[]): void => {
    const next = reels[codes.length];
    if (next !== undefined) for (const code of next.windows.keys()) visit([...codes, code]);
    else if (!isMet(codes.join())) {
      const symbol = comboName(codes.map((code, reel) => reels[reel]?.windows[code]?.[0] ?? ''));
      unmet.push({ symbol, count: reels.length });
    }
  };
  visit([]);
  return unmet.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
}
