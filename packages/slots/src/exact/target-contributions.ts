import type { GridRules } from '../grid/grid-rules.ts';
import type { PayTarget } from '../grid/grid-targets.ts';
import { machineOf } from '../grid/machine-of.ts';
import type { PayMachine } from '../grid/pay-machine.ts';
import type { GridSheet } from '../grid-sheet.ts';
import { reelViews } from '../reel-views.ts';
import type { ReelRules } from '../spin-rules.ts';
import { StateInterner } from '../state-interner.ts';
import type { GridContribution } from './grid-contributions.ts';

const kinds = { ways: 'ways', clusters: 'cluster', anywhere: 'anywhere' } as const;
const stepsMax = 40_000_000;
const cellsMax = 16_000_000;

/** Contributions of ways, clusters and counts: each symbol and count is a game of its own. Null when they need more than 40,000,000 steps. */
export function targetContributions(par: GridSheet, rules: GridRules): readonly GridContribution[] | null {
  if (par.pay.by === 'lines') return null;
  const kind = kinds[par.pay.by];
  const found: GridContribution[] = [];
  const budget = { steps: stepsMax };
  for (const target of rules.targets) {
    const reels = reducedReels(rules, [target]).map((reel) => ({ ...reel, scatters: new Uint32Array(reel.stops) }));
    for (const [index, pay] of target.pays.entries()) {
      if (pay === 0) continue;
      const pays = target.pays.map((_, entry) => (entry === index ? 1 : 0));
      const only = { ...rules, reels, targets: [{ ...target, pays, least: index + 1 }] };
      const machine = machineOf(par, only);
      const mean = machine && meanPay(only, machine, budget);
      if (mean === null) return null;
      if (mean === 0) continue;
      const rtp = (mean * pay) / rules.unitMinor;
      found.push({ kind, symbol: target.name, count: index + 1, probability: mean, rtp });
    }
  }
  return found;
}

/** The reels as some targets see them: what none of them sees is one symbol, so that most windows are alike. Scatters stay. */
export function reducedReels(rules: GridRules, targets: readonly PayTarget[]): readonly ReelRules[] {
  return rules.reels.map((reel, index) => {
    const first = new Map<string, number>();
    const like = Uint8Array.from(rules.symbols, (_, code) => {
      const seen = targets.map((target) => target.cells[index]?.[code] ?? 0).join();
      const known = first.get(seen);
      if (known === undefined) first.set(seen, code);
      return known ?? code;
    });
    const columns = reel.columns?.map((shown) => shown.map((code) => like[code] ?? code));
    return { ...reel, ...(columns === undefined ? {} : { columns }) };
  });
}

/** Mean of what a machine pays: its states with their probabilities, reel by reel. Null when the budget of steps is used up. */
function meanPay(rules: GridRules, machine: PayMachine, budget: { steps: number }): number | null {
  const scratch = new Float64Array(machine.widthMax);
  let states = new StateInterner();
  let shares = new Float64Array([1]);
  if (machine.start.length > 0) states.intern(Float64Array.from(machine.start), machine.start.length);
  let mean = 0;
  for (const [depth, reel] of rules.reels.entries()) {
    const views = reelViews(reel);
    machine.reel(
      depth,
      views.map((view) => view.window),
    );
    const behind = new StateInterner();
    let next = new Float64Array(1_024);
    budget.steps -= states.count * views.length;
    if (budget.steps < 0) return null;
    for (let id = 0; id < states.count; id += 1) {
      const at = states.offsets[id] ?? 0;
      machine.enter(states.data, at, (states.offsets[id + 1] ?? 0) - at);
      const share = shares[id] ?? 0;
      for (let index = 0; index < views.length; index += 1) {
        const weight = share * ((views[index]?.weight ?? 0) / reel.virtualStops);
        const length = machine.step(index, scratch);
        mean += weight * machine.pay;
        if (length === 0) continue;
        const target = behind.intern(scratch, length);
        if (target >= next.length) {
          const larger = new Float64Array(next.length * 2);
          larger.set(next);
          next = larger;
        }
        next[target] = (next[target] ?? 0) + weight;
      }
      if (behind.cells > cellsMax) return null;
    }
    states = behind;
    shares = next;
  }
  return mean;
}
