import type { SpinRecord } from '../spin-record.ts';

/** What starts free spins, and how many. */
export interface FreeSpinRules {
  readonly symbol: string;
  /** Free spins awarded by the number of the symbol in the window; only what was seen. */
  readonly awards: readonly { readonly count: number; readonly spins: number; readonly seen: number }[];
  /** Fewest symbols that award. */
  readonly from: number;
  /** null: no free spin of the sample showed enough of them. */
  readonly retrigger: boolean | null;
}

interface Chain {
  readonly paid: SpinRecord;
  readonly free: readonly SpinRecord[];
}

/**
 * The symbol whose count in the window of a paid spin decides, without exception, whether free spins follow.
 * Null when no free spins were seen, or no symbol explains them.
 */
export function freeSpinRulesOf(records: readonly SpinRecord[]): FreeSpinRules | null {
  const chains = chainsOf(records);
  if (!chains.some(({ free }) => free.length > 0)) return null;
  const symbols = [...new Set(records.slice(0, 20_000).flatMap(({ window }) => window.flat()))].toSorted();
  for (const symbol of symbols) {
    const won = chains.filter(({ free }) => free.length > 0).map(({ paid }) => countOf(paid, symbol));
    const from = won.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY);
    if (from < 1 || chains.some(({ paid, free }) => free.length === 0 && countOf(paid, symbol) >= from)) continue;
    return rulesOf(chains, symbol, from);
  }
  return null;
}

function rulesOf(chains: readonly Chain[], symbol: string, from: number): FreeSpinRules {
  const awards = new Map<number, { spins: number; seen: number }>();
  for (const { paid, free } of chains) {
    if (free.length === 0 || free.some((spin) => countOf(spin, symbol) >= from)) continue;
    const count = countOf(paid, symbol);
    const known = awards.get(count);
    if (known === undefined) awards.set(count, { spins: free.length, seen: 1 });
    else {
      known.seen += 1;
      known.spins = Math.max(known.spins, free.length);
    }
  }
  const again = chains.filter(({ free }) => free.some((spin) => countOf(spin, symbol) >= from));
  const longer = again.some(({ paid, free }) => free.length > (awards.get(countOf(paid, symbol))?.spins ?? Infinity));
  return {
    symbol,
    from,
    awards: [...awards].map(([count, award]) => ({ count, ...award })).toSorted((a, b) => a.count - b.count),
    retrigger: again.length === 0 ? null : longer,
  };
}

function chainsOf(records: readonly SpinRecord[]): Chain[] {
  const chains: { paid: SpinRecord; free: SpinRecord[] }[] = [];
  for (const record of records) {
    if (!record.free) chains.push({ paid: record, free: [] });
    else chains.at(-1)?.free.push(record);
  }
  // The last round may still owe free spins.
  return chains.slice(0, -1);
}

function countOf({ window }: SpinRecord, symbol: string): number {
  let count = 0;
  for (const column of window) for (const cell of column) if (cell === symbol) count += 1;
  return count;
}
