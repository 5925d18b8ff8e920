import type { SampleColumns } from '../sample-columns.ts';
import { rowCount, type SymbolRows } from '../symbol-rows.ts';

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

/** Number of a symbol in the window of each spin. */
export function symbolCounts(columns: SampleColumns, { symbols, masks }: SymbolRows, symbol: number): Uint8Array {
  const counts = new Uint8Array(columns.spins);
  for (const [reel, { shown, windows }] of columns.reels.entries()) {
    const of = Uint8Array.from(windows, (_, window) => rowCount(masks[reel]?.[window * symbols + symbol] ?? 0));
    for (let spin = 0; spin < counts.length; spin += 1)
      counts[spin] = (counts[spin] ?? 0) + (of[shown[spin] ?? 0] ?? 0);
  }
  return counts;
}

/**
 * The symbol whose count in the window of a paid spin decides, without exception, whether free spins follow.
 * Null when no free spins were seen, or no symbol explains them.
 */
export function freeSpinRulesOf(columns: SampleColumns, rows: SymbolRows): FreeSpinRules | null {
  const chains = chainsOf(columns);
  if (!chains.some(({ free }) => free > 0)) return null;
  const order = [...columns.symbols.entries()].toSorted(([, a], [, b]) => (a < b ? -1 : 1));
  for (const [code, symbol] of order) {
    const counts = symbolCounts(columns, rows, code);
    let from = Number.POSITIVE_INFINITY;
    for (const { paid, free } of chains) if (free > 0) from = Math.min(from, counts[paid] ?? 0);
    if (from < 1 || chains.some(({ paid, free }) => free === 0 && (counts[paid] ?? 0) >= from)) continue;
    return rulesOf(chains, counts, symbol, from);
  }
  return null;
}

/** A paid spin and how many free spins follow it. */
interface Chain {
  readonly paid: number;
  readonly free: number;
}

function rulesOf(chains: readonly Chain[], counts: Uint8Array, symbol: string, from: number): FreeSpinRules {
  const awards = new Map<number, { spins: number; seen: number }>();
  const isAgain = ({ paid, free }: Chain): boolean => {
    for (let spin = paid + 1; spin <= paid + free; spin += 1) if ((counts[spin] ?? 0) >= from) return true;
    return false;
  };
  for (const chain of chains) {
    if (chain.free === 0 || isAgain(chain)) continue;
    const count = counts[chain.paid] ?? 0;
    const known = awards.get(count);
    if (known === undefined) awards.set(count, { spins: chain.free, seen: 1 });
    else {
      known.seen += 1;
      known.spins = Math.max(known.spins, chain.free);
    }
  }
  const again = chains.filter((chain) => chain.free > 0 && isAgain(chain));
  const longer = again.some(({ paid, free }) => free > (awards.get(counts[paid] ?? 0)?.spins ?? Infinity));
  return {
    symbol,
    from,
    awards: [...awards].map(([count, award]) => ({ count, ...award })).toSorted((a, b) => a.count - b.count),
    retrigger: again.length === 0 ? null : longer,
  };
}

function chainsOf({ spins, free }: SampleColumns): Chain[] {
  const chains: Chain[] = [];
  for (let spin = 0; spin < spins;) {
    let end = spin + 1;
    while (end < spins && free[end] === 1) end += 1;
    if (free[spin] === 0) chains.push({ paid: spin, free: end - spin - 1 });
    spin = end;
  }
  // The last round may still owe free spins.
  return chains.slice(0, -1);
}
