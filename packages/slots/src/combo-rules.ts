import { stopTable, virtualStops } from './line-rules.ts';
import type { ComboSheet } from './par-sheet.ts';
import { matchesName } from './reference.ts';
import { payScale, wholePay } from './scale.ts';

/** A combination game in numbers. Pays are whole minor units for a coin worth `unitMinor`. */
export interface ComboRules {
  readonly unitMinor: number;
  readonly reels: readonly {
    readonly virtualStops: number;
    readonly stopOf: Int32Array | null;
    /** By stop: the set of combinations that the symbol leaves possible on this reel. */
    readonly matches: readonly Uint32Array[];
  }[];
  /** paysByCoins[coins - 1][combination]. */
  readonly paysByCoins: readonly Float64Array[];
  /** The combination that is paid at these stops, or -1. */
  readonly best: (stops: readonly number[], coins: number) => number;
  /** The best combination of a set of possible ones, or -1. */
  readonly bestOf: (possible: Uint32Array, coins: number) => number;
}

/** The sheet in numbers. Sets are bit sets over the combinations, 32 a word. */
export function comboRules(par: ComboSheet): ComboRules {
  const words = Math.ceil(par.combos.length / 32);
  const scale = payScale(par);
  const coinsMax = par.combos[0]?.paysByCoins.length ?? 1;
  const paysByCoins = Array.from({ length: coinsMax }, (_, index) =>
    Float64Array.from(par.combos, (combo) => wholePay(combo.paysByCoins[index] ?? 0, scale)),
  );
  // Sorted by pay, the first one in the set is the best; sheets list the highest first often, but need not.
  const ranks = paysByCoins.map((pays) =>
    Uint16Array.from(
      [...pays.keys()]
        .filter((combo) => (pays[combo] ?? 0) > 0)
        .toSorted((a, b) => (pays[b] ?? 0) - (pays[a] ?? 0) || a - b),
    ),
  );
  const reels = par.reels.map((reel, index) => {
    const bySymbol = new Map<string, Uint32Array>();
    for (const symbol of new Set(reel.strip)) {
      const set = new Uint32Array(words);
      par.combos.forEach((combo, bit) => {
        if (matchesName(par, combo.match[index] ?? '', symbol))
          set[bit >>> 5] = (set[bit >>> 5] ?? 0) | (1 << (bit & 31));
      });
      bySymbol.set(symbol, set);
    }
    return {
      virtualStops: virtualStops(reel),
      stopOf: stopTable(reel),
      matches: reel.strip.map((symbol) => bySymbol.get(symbol) ?? new Uint32Array(words)),
    };
  });
  const bestOf = (possible: Uint32Array, coins: number): number => {
    const rank = ranks[coins - 1];
    if (rank === undefined) return -1;
    for (const combo of rank) if ((((possible[combo >>> 5] ?? 0) >>> (combo & 31)) & 1) === 1) return combo;
    return -1;
  };
  const possible = new Uint32Array(words);
  const best = (stops: readonly number[], coins: number): number => {
    possible.fill(0xffffffff);
    for (let index = 0; index < reels.length; index += 1) {
      const set = reels[index]?.matches[stops[index] ?? 0];
      for (let word = 0; word < words; word += 1) possible[word] = (possible[word] ?? 0) & (set?.[word] ?? 0);
    }
    return bestOf(possible, coins);
  };
  return { unitMinor: scale, reels, paysByCoins, best, bestOf };
}
