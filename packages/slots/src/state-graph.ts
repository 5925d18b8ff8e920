import type { PayMachine } from './grid/pay-machine.ts';
import { reelViews } from './reel-views.ts';
import type { SpinRules } from './spin-rules.ts';
import { StateInterner } from './state-interner.ts';

/**
 * All that a window still can pay, reel by reel: a layered graph in one flat table. A row stands for what the reels so far leave open; row 0 is
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
}

/** What states cost while the graph is built, in numbers: keeps games of a thousand lines from eating the memory. */
const stateCellsMax = 32_000_000;

/**
 * The graph of a game that a machine can read.
 * @param entriesMax largest table; null is returned when the game needs more
 */
export function stateGraph(rules: SpinRules, machine: PayMachine, entriesMax: number): StateGraph | null {
  const longest = Math.max(...rules.reels.map((reel) => reel.stops));
  const out = new EntryBuffer(longest, entriesMax);
  const scratch = new Float64Array(machine.widthMax);
  let states = new StateInterner();
  if (machine.start.length > 0) states.intern(Float64Array.from(machine.start), machine.start.length);
  const root = states.count === 0 ? 0 : longest;
  for (const [depth, reel] of rules.reels.entries()) {
    const offset = out.length;
    if (!out.reserve(states.count * reel.stops)) return null;
    const nextOffset = out.length;
    const nextStops = rules.reels[depth + 1]?.stops ?? 0;
    const views = reelViews(reel);
    machine.reel(
      depth,
      views.map((view) => view.window),
    );
    const behind = new StateInterner();
    for (let id = 0; id < states.count; id += 1) {
      if (behind.count * nextStops > out.room || behind.cells > stateCellsMax) return null;
      const at = states.offsets[id] ?? 0;
      machine.enter(states.data, at, (states.offsets[id + 1] ?? 0) - at);
      for (let view = 0; view < views.length; view += 1) {
        const length = machine.step(view, scratch);
        const target = length === 0 ? 0 : nextOffset + behind.intern(scratch, length) * nextStops;
        const { pay } = machine;
        for (const stop of views[view]?.stops ?? []) out.set(offset + id * reel.stops + stop, target, pay);
      }
    }
    states = behind;
  }
  return {
    table: out.table.slice(0, out.length),
    pays: out.pays.slice(0, out.length),
    root,
    startPay: machine.startPay,
  };
}

/** The growing flat table. The first row belongs to "nothing more": all zero, as long as the longest reel. */
class EntryBuffer {
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
