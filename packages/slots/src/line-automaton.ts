import type { LineRules } from './line-rules.ts';

/**
 * What a line still can do, symbol by symbol from the left: a minimal automaton. At depth d (d symbols read) a state is a number; 0 is dead:
 * nothing that follows changes the pay. Reading symbol code s in state q at depth d gives state `next[d][q * symbols + s]` and pays
 * `add[d][q * symbols + s]` at once: whatever is certain is paid as early as possible, which makes equal futures equal states.
 */
export interface LineAutomaton {
  readonly symbols: number;
  readonly start: number;
  /** Paid for every spin, whatever it shows. */
  readonly startPay: number;
  readonly next: readonly Uint16Array[];
  readonly add: readonly Float64Array[];
}

/** A line in the making: a run of `symbol` after `wilds` leading wilds, `helped` by any wild; `symbol` is -1 while there are only wilds. */
interface Prefix {
  readonly symbol: number;
  readonly wilds: number;
  readonly helped: boolean;
}
const onlyWilds: Prefix = { symbol: -1, wilds: 0, helped: false };

interface Future {
  readonly state: number;
  readonly pay: number;
}

export function lineAutomaton(rules: LineRules): LineAutomaton {
  return new Builder(rules).build();
}

class Builder {
  readonly #rules: LineRules;
  readonly #length: number;
  readonly #futures = new Map<string, Future>();
  readonly #classes: readonly Map<string, number>[];
  readonly #next: number[][];
  readonly #add: number[][];

  constructor(rules: LineRules) {
    const symbols = rules.symbols.length;
    this.#rules = rules;
    this.#length = rules.reels.length;
    this.#classes = rules.reels.map(() => new Map());
    this.#next = rules.reels.map(() => Array.from({ length: symbols }, () => 0));
    this.#add = rules.reels.map(() => Array.from({ length: symbols }, () => 0));
  }

  build(): LineAutomaton {
    const start = this.#future(0, onlyWilds);
    return {
      symbols: this.#rules.symbols.length,
      start: start.state,
      startPay: start.pay,
      next: this.#next.map((row) => Uint16Array.from(row)),
      add: this.#add.map((row) => Float64Array.from(row)),
    };
  }

  #future(depth: number, prefix: Prefix): Future {
    if (depth === this.#length) return { state: 0, pay: this.#payAt(depth, prefix) };
    const key = `${depth} ${prefix.symbol} ${prefix.wilds} ${prefix.helped}`;
    const known = this.#futures.get(key);
    if (known !== undefined) return known;
    const branches = this.#rules.symbols.map((_, symbol) => this.#read(depth, prefix, symbol));
    const certain = Math.min(...branches.map((branch) => branch.pay));
    const future = { state: this.#intern(depth, branches, certain), pay: certain };
    this.#futures.set(key, future);
    return future;
  }

  #read(depth: number, prefix: Prefix, symbol: number): Future {
    const { wild, substituted } = this.#rules;
    const stands = symbol === wild;
    if (prefix.symbol < 0) {
      if (stands) return this.#future(depth + 1, prefix);
      if (depth > 0 && substituted[symbol] !== 1) return { state: 0, pay: this.#payAt(depth, prefix) };
      return this.#future(depth + 1, { symbol, wilds: depth, helped: depth > 0 });
    }
    if (symbol === prefix.symbol) return this.#future(depth + 1, prefix);
    if (stands && substituted[prefix.symbol] === 1) return this.#future(depth + 1, { ...prefix, helped: true });
    return { state: 0, pay: this.#payAt(depth, prefix) };
  }

  #payAt(count: number, prefix: Prefix): number {
    if (prefix.symbol < 0) return this.#pay(this.#rules.wild, count);
    const natural = this.#pay(prefix.symbol, count) * (prefix.helped ? this.#rules.wildMultiplier : 1);
    return Math.max(natural, this.#pay(this.#rules.wild, prefix.wilds));
  }

  #pay(symbol: number, count: number): number {
    if (symbol < 0 || count === 0) return 0;
    return this.#rules.linePays[symbol * this.#length + count - 1] ?? 0;
  }

  #intern(depth: number, branches: readonly Future[], certain: number): number {
    if (branches.every((branch) => branch.state === 0 && branch.pay === certain)) return 0;
    const signature = branches.map((branch) => `${branch.state}:${branch.pay - certain}`).join(' ');
    const classes = this.#classes[depth] ?? new Map<string, number>();
    const known = classes.get(signature);
    if (known !== undefined) return known;
    const state = classes.size + 1;
    classes.set(signature, state);
    this.#next[depth]?.push(...branches.map((branch) => branch.state));
    this.#add[depth]?.push(...branches.map((branch) => branch.pay - certain));
    return state;
  }
}
