import { present } from '@croupier/kernel/assert';
import { type LineAutomaton, lineAutomaton } from './line-automaton.ts';
import type { LineRules } from './line-rules.ts';
import type { ReelRules } from './spin-rules.ts';
import { VectorInterner } from './vector-interner.ts';

/**
 * All lines of a game at once, reel by reel: a layered graph in one flat table. A row stands for what all lines together still can do; row 0 is
 * "nothing more". Stopping reel d at stop s in the row at offset r: v = `table[r + s]` leads to the row at offset v >>> 1, and the low
 * bit says that `pays[r + s]` is to be added. Rows are shared by all stops that leave the same future, so tens of millions of combinations
 * need some hundred thousand entries. Scatters are counted beside it.
 */
export interface StateGraph {
  readonly table: Int32Array;
  readonly pays: Float64Array;
  readonly root: number;
  /** Paid for every spin, whatever it shows. */
  readonly startPay: number;
  /** Offset of the first row, and number of rows, by reel. */
  readonly layers: readonly { readonly offset: number; readonly rows: number }[];
}

/** Prefixes of the paylines, as a trie by level: lines that begin alike are followed as one. */
interface TrieLevel {
  readonly parent: readonly number[];
  readonly row: readonly number[];
  /** Lines that go through the node. */
  readonly lines: readonly number[];
}

/**
 * Builds the graph of a line game.
 * @param entriesMax largest table; null is returned when the game needs more
 */
export function stateGraph(rules: LineRules, entriesMax: number): StateGraph | null {
  return linesGraph(rules, lineAutomaton(rules), entriesMax);
}

/** The graph of any lines over any windows, whose pay the automaton decides. */
export function linesGraph(
  rules: Pick<LineRules, 'reels' | 'lines'>,
  automaton: LineAutomaton,
  entriesMax: number,
): StateGraph | null {
  const levels = payoutTrie(rules);
  const longest = Math.max(...rules.reels.map((reel) => reel.stops));
  const root = new VectorInterner(1);
  root.intern(Uint16Array.of(automaton.start));
  const startPay = automaton.startPay * rules.lines.length;
  const out = new EntryBuffer(longest, entriesMax);
  const layers: { offset: number; rows: number }[] = [];
  let states: VectorInterner = root;
  for (const [depth, reel] of rules.reels.entries()) {
    const level = present(levels[depth], 'a trie level for each reel');
    const offset = out.length;
    layers.push({ offset, rows: states.count });
    if (!out.reserve(states.count * reel.stops)) return null;
    const layer = { automaton, depth, reel, level, states, offset, out, nextStops: rules.reels[depth + 1]?.stops ?? 0 };
    const behind = expandLayer(layer);
    if (behind === null) return null;
    states = behind;
  }
  return {
    table: out.table.slice(0, out.length),
    pays: out.pays.slice(0, out.length),
    root: automaton.start === 0 ? 0 : longest,
    startPay,
    layers,
  };
}

interface Layer {
  readonly automaton: LineAutomaton;
  readonly depth: number;
  readonly reel: ReelRules;
  readonly level: TrieLevel;
  readonly states: VectorInterner;
  readonly offset: number;
  readonly out: EntryBuffer;
  readonly nextStops: number;
}

/** What a state costs while the graph is built, in 16-bit numbers: keeps games of a thousand lines from eating the memory. */
const vectorCellsMax = 64_000_000;

/** Fills the rows of one reel and returns the states behind it; null when they are too many. */
function expandLayer({ automaton, depth, reel, level, states, offset, out, nextStops }: Layer): VectorInterner | null {
  const { symbols } = automaton;
  const next = present(automaton.next[depth], 'a table for each depth');
  const add = present(automaton.add[depth], 'a table for each depth');
  const nodes = level.parent.length;
  const behind = new VectorInterner(nodes);
  const nextOffset = offset + states.count * reel.stops;
  const views = windowClasses(reel);
  const before = new Uint16Array(states.width);
  const after = new Uint16Array(nodes);
  const alive = new Int32Array(nodes);
  const parent = Int32Array.from(level.parent);
  const row = Int32Array.from(level.row);
  const lines = Int32Array.from(level.lines);
  for (let id = 1; id <= states.count; id += 1) {
    if (behind.count * nextStops > out.room || behind.count * nodes > vectorCellsMax) return null;
    states.read(id, before);
    let living = 0;
    for (let node = 0; node < nodes; node += 1) {
      if (before[parent[node] ?? 0] === 0) continue;
      alive[living] = node;
      living += 1;
    }
    for (const view of views) {
      after.fill(0);
      let pay = 0;
      let any = 0;
      for (let index = 0; index < living; index += 1) {
        const node = alive[index] ?? 0;
        const entry = (before[parent[node] ?? 0] ?? 0) * symbols + (view.window[row[node] ?? 0] ?? 0);
        const state = next[entry] ?? 0;
        after[node] = state;
        any |= state;
        pay += (add[entry] ?? 0) * (lines[node] ?? 0);
      }
      const target = any === 0 ? 0 : nextOffset + (behind.intern(after) - 1) * nextStops;
      for (const stop of view.stops) out.set(offset + (id - 1) * reel.stops + stop, target, pay);
    }
  }
  return behind;
}

/** Stops that show the same window, together. */
export function windowClasses(
  reel: ReelRules,
): readonly { readonly window: Uint8Array; readonly stops: readonly number[] }[] {
  const classes = new Map<string, { window: Uint8Array; stops: number[] }>();
  for (let stop = 0; stop < reel.stops; stop += 1) {
    const window = reel.columns?.[stop] ?? windowOf(reel, stop);
    const key = window.join();
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { window, stops: [stop] });
    else known.stops.push(stop);
  }
  return [...classes.values()];
}

function windowOf(reel: ReelRules, stop: number): Uint8Array {
  return Uint8Array.from({ length: reel.rows }, (_, row) => reel.strip[(stop + row) % reel.stops] ?? 0);
}

function payoutTrie(rules: Pick<LineRules, 'reels' | 'lines'>): readonly TrieLevel[] {
  let nodeOf = rules.lines.map(() => 0);
  return rules.reels.map((_, depth) => {
    const known = new Map<string, number>();
    const level = { parent: [] as number[], row: [] as number[], lines: [] as number[] };
    nodeOf = rules.lines.map((line, index) => {
      const parent = nodeOf[index] ?? 0;
      const row = line[depth] ?? 0;
      const key = `${parent} ${row}`;
      const node = known.get(key) ?? known.size;
      known.set(key, node);
      level.parent[node] = parent;
      level.row[node] = row;
      level.lines[node] = (level.lines[node] ?? 0) + 1;
      return node;
    });
    return level;
  });
}

/** The growing flat table. The first row belongs to "nothing more": all zero, as long as the longest reel. */
export class EntryBuffer {
  table: Int32Array;
  pays: Float64Array;
  length: number;
  readonly #max: number;

  constructor(deadRow: number, max: number) {
    this.length = deadRow;
    this.#max = max;
    this.table = new Int32Array(Math.max(deadRow, 4_096));
    this.pays = new Float64Array(this.table.length);
  }

  get room(): number {
    return this.#max - this.length;
  }

  /** Makes room for `entries` more; false when that exceeds the limit. */
  reserve(entries: number): boolean {
    this.length += entries;
    if (this.length > this.#max) return false;
    if (this.length <= this.table.length) return true;
    const size = Math.max(this.length, Math.min(this.table.length * 2, this.#max));
    const table = new Int32Array(size);
    table.set(this.table);
    const pays = new Float64Array(size);
    pays.set(this.pays);
    this.table = table;
    this.pays = pays;
    return true;
  }

  set(entry: number, target: number, pay: number): void {
    this.table[entry] = target * 2 + (pay === 0 ? 0 : 1);
    this.pays[entry] = pay;
  }
}
