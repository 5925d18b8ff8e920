import type { PayMachine } from './grid/pay-machine.ts';
import type { LineAutomaton } from './line-automaton.ts';
import { type TrieLevel, lineTrie } from './line-trie.ts';
import type { SpinRules } from './spin-rules.ts';

/** All lines of a game at once. */
export function lineMachine(
  rules: Pick<SpinRules, 'reels'> & { readonly lines: readonly (readonly number[])[] },
  automaton: LineAutomaton,
): PayMachine {
  return new LineMachine(lineTrie(rules.lines, rules.reels.length), automaton, rules.lines.length);
}

/**
 * State: the automaton's state of each beginning of a line. Beginnings that go on alike stand together in any order, so they are sorted: what differs only
 * in which of them is where is one state.
 */
class LineMachine implements PayMachine {
  readonly widthMax: number;
  readonly start: readonly number[];
  readonly startPay: number;
  pay = 0;
  readonly #levels: readonly TrieLevel[];
  readonly #automaton: LineAutomaton;
  #depth = 0;
  #level: TrieLevel;
  #windows: readonly Uint8Array[] = [];
  /** Beginnings that can still pay in the state entered, where their tables begin. */
  readonly #alive: Int32Array;
  readonly #rows: Int32Array;
  #living = 0;
  /** At the last reel: what each symbol in each row pays. */
  readonly #cells: Float64Array;

  constructor(levels: readonly TrieLevel[], automaton: LineAutomaton, lines: number) {
    this.#levels = levels;
    this.#automaton = automaton;
    this.#level = levels[0] ?? {
      parent: new Int32Array(),
      row: new Int32Array(),
      lines: new Float64Array(),
      groups: [],
    };
    this.widthMax = Math.max(1, ...levels.map((level) => level.parent.length));
    this.start = automaton.start === 0 ? [] : [automaton.start];
    this.startPay = automaton.startPay * lines;
    this.#alive = new Int32Array(this.widthMax);
    this.#rows = new Int32Array(this.widthMax);
    this.#cells = new Float64Array(automaton.symbols * (1 + Math.max(0, ...(levels.at(-1)?.row ?? []))));
  }

  reel(depth: number, windows: readonly Uint8Array[]): void {
    this.#depth = depth;
    this.#windows = windows;
    this.#level = this.#levels[depth] ?? this.#level;
  }

  enter(states: Float64Array, at: number): void {
    const { parent } = this.#level;
    const { symbols } = this.#automaton;
    this.#living = 0;
    for (let node = 0; node < parent.length; node += 1) {
      const state = states[at + (parent[node] ?? 0)] ?? 0;
      if (state === 0) continue;
      this.#alive[this.#living] = node;
      this.#rows[this.#living] = state * symbols;
      this.#living += 1;
    }
    if (this.#depth + 1 < this.#levels.length) return;
    // The last reel pays cell by cell, whatever the lines: a window costs its rows.
    const add = this.#automaton.add[this.#depth] ?? new Float64Array();
    this.#cells.fill(0);
    for (let index = 0; index < this.#living; index += 1) {
      const node = this.#alive[index] ?? 0;
      const from = this.#rows[index] ?? 0;
      const to = (this.#level.row[node] ?? 0) * symbols;
      const lines = this.#level.lines[node] ?? 0;
      for (let code = 0; code < symbols; code += 1)
        this.#cells[to + code] = (this.#cells[to + code] ?? 0) + (add[from + code] ?? 0) * lines;
    }
  }

  step(window: number, out: Float64Array): number {
    const shown = this.#windows[window];
    if (shown === undefined) return 0;
    if (this.#depth + 1 === this.#levels.length) {
      const { symbols } = this.#automaton;
      this.pay = 0;
      const rows = this.#cells.length / symbols;
      for (let row = 0; row < rows; row += 1) this.pay += this.#cells[row * symbols + (shown[row] ?? 0)] ?? 0;
      return 0;
    }
    return this.#read(shown, out);
  }

  #read(shown: Uint8Array, out: Float64Array): number {
    const { row, lines, parent, groups } = this.#level;
    const next = this.#automaton.next[this.#depth];
    const add = this.#automaton.add[this.#depth];
    if (next === undefined || add === undefined) return 0;
    const nodes = parent.length;
    for (let node = 0; node < nodes; node += 1) out[node] = 0;
    let pay = 0;
    let any = 0;
    for (let index = 0; index < this.#living; index += 1) {
      const node = this.#alive[index] ?? 0;
      const entry = (this.#rows[index] ?? 0) + (shown[row[node] ?? 0] ?? 0);
      const state = next[entry] ?? 0;
      out[node] = state;
      any |= state;
      pay += (add[entry] ?? 0) * (lines[node] ?? 0);
    }
    this.pay = pay;
    if (any === 0) return 0;
    for (const [from, to] of groups) sortRange(out, from, to);
    return nodes;
  }
}

/** Insertion sort: the ranges are short and mostly zero. */
function sortRange(values: Float64Array, from: number, to: number): void {
  for (let index = from + 1; index < to; index += 1) {
    const value = values[index] ?? 0;
    let at = index;
    for (; at > from && (values[at - 1] ?? 0) > value; at -= 1) values[at] = values[at - 1] ?? 0;
    values[at] = value;
  }
}
