import type { PayMachine } from '../grid/pay-machine.ts';
import { reelViews, type ReelView } from '../reel-views.ts';
import type { SpinRules } from '../spin-rules.ts';
import { StateInterner } from '../state-interner.ts';
import { LayerSums } from './layer-sums.ts';

/** The transitions of one reel: row 0 is "nothing more". `targets` and `pays` have `views.length` entries a row. */
export interface SpinLayer {
  readonly rows: number;
  readonly views: readonly ReelView[];
  readonly targets: Int32Array;
  readonly pays: Float64Array;
}

export interface SpinLayers {
  /** Null when they were too many to be kept. */
  readonly layers: readonly SpinLayer[] | null;
  /** By scatter sum, over the whole cycle; pays without scatters. */
  readonly sums: LayerSums;
  /** The root's row in the first layer. */
  readonly root: number;
  /** What it took, in the unit of the limit. */
  readonly steps: number;
}

export interface LayerLimits {
  /** Most transitions that are kept. */
  readonly keptMax: number;
  /** Most transitions that are looked at, a transition of several scatter sums as often. */
  readonly stepsMax: number;
  /** Most numbers of the states of one reel. */
  readonly cellsMax: number;
}

/**
 * Walks through all that a window can leave open, reel by reel, and sums up combinations and pays on the way: mean, square, hits and the highest pay are
 * exact after one pass, whatever the cycle. Null when the game needs more than the limits.
 */
export function spinLayers(rules: SpinRules, machine: PayMachine, limits: LayerLimits): SpinLayers | null {
  const scratch = new Float64Array(machine.widthMax);
  let states = new StateInterner();
  if (machine.start.length > 0) states.intern(Float64Array.from(machine.start), machine.start.length);
  const root = states.count;
  let sums = LayerSums.start(rules.scatterSpan, root, machine.startPay);
  let kept: SpinLayer[] | null = [];
  let transitions = 0;
  let steps = 0;
  for (const [depth, reel] of rules.reels.entries()) {
    const views = reelViews(reel);
    const rows = states.count + 1;
    // What this reel will take at least: too much is known before it is begun.
    if (steps + rows * views.length > limits.stepsMax) return null;
    transitions += rows * views.length;
    if (transitions > limits.keptMax) kept = null;
    const targets = new Int32Array(kept === null ? 0 : rows * views.length);
    const pays = new Float64Array(kept === null ? 0 : rows * views.length);
    const behind = new StateInterner();
    const next = new LayerSums(rules.scatterSpan);
    machine.reel(
      depth,
      views.map((view) => view.window),
    );
    for (const view of views) next.add(sums, 0, 0, view, 0);
    for (let row = 1; row < rows; row += 1) {
      const at = states.offsets[row - 1] ?? 0;
      machine.enter(states.data, at, (states.offsets[row] ?? 0) - at);
      for (let index = 0; index < views.length; index += 1) {
        const view = views[index];
        if (view === undefined) continue;
        const length = machine.step(index, scratch);
        const target = length === 0 ? 0 : behind.intern(scratch, length) + 1;
        steps += next.add(sums, row, target, view, machine.pay);
        if (kept === null) continue;
        targets[row * views.length + index] = target;
        pays[row * views.length + index] = machine.pay;
      }
      if (steps > limits.stepsMax || behind.cells > limits.cellsMax) return null;
    }
    kept?.push({ rows, views, targets, pays });
    states = behind;
    sums = next;
  }
  return { layers: kept, sums, root, steps };
}
