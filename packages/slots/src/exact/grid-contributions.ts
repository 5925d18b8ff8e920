import { codesOfReels } from '../grid/grid-automaton.ts';
import { gridLineWins } from '../grid/grid-line.ts';
import type { GridRules } from '../grid/grid-rules.ts';
import { machineOf } from '../grid/machine-of.ts';
import type { PayMachine } from '../grid/pay-machine.ts';
import type { GridSheet } from '../grid-sheet.ts';
import { windowClasses } from '../state-graph.ts';
import { scatterProbabilities } from './scatter-counts.ts';

/** Share of one symbol and count in the RTP of one spin, without free spins. */
export interface GridContribution {
  readonly kind: 'line' | 'ways' | 'cluster' | 'anywhere' | 'scatter' | 'bonus';
  readonly symbol: string;
  readonly count: number;
  /** A line: of one line, the mean over the lines. Else the mean number of such wins a spin, each as often as its wilds multiply it. */
  readonly probability: number;
  readonly rtp: number;
}

const rowsMax = 8_000_000;
const stepsMax = 40_000_000;

/**
 * Exact expectations by linearity: each symbol and count on its own, so that cycles of any size are a short pass. Null when even that is too much.
 * Without the maximum win, which is not linear.
 */
export function gridContributions(par: GridSheet, rules: GridRules): readonly GridContribution[] | null {
  const window = par.pay.by === 'lines' ? lineContributions(par, rules) : machineContributions(par, rules);
  return window && [...window, ...countedContributions(rules)];
}

function lineContributions(par: GridSheet, rules: GridRules): readonly GridContribution[] | null {
  const codes = codesOfReels(rules);
  const lines = distinctLines(rules);
  if (codes.reduce((product, one) => product * one.length, lines.length) > rowsMax) return null;
  const highest = par.wildMultipliers === 'highest';
  const both = par.pay.by === 'lines' && par.pay.direction === 'both';
  const bonuses = new Set(par.bonuses.filter((bonus) => bonus.on === 'line').map((bonus) => bonus.symbol));
  const found = new Map<number, { probability: number; pay: number }>();
  const cells: number[] = codes.map(() => 0);
  const span = rules.reels.length + 1;
  const visit = (depth: number, shares: readonly number[]): void => {
    const onReel = codes[depth];
    if (onReel === undefined) {
      const share = shares.reduce((sum, one) => sum + one, 0);
      for (const win of gridLineWins(rules, highest, both, cells)) {
        const key = win.code * span + win.count;
        const known = found.get(key) ?? { probability: 0, pay: 0 };
        known.probability += share / rules.lines.length;
        known.pay += share * win.pay;
        found.set(key, known);
      }
      return;
    }
    for (const code of onReel) {
      cells[depth] = code;
      const next = shares.map((share, index) => share * (lines[index]?.frequency[depth]?.[code] ?? 0));
      if (next.some((share) => share > 0)) visit(depth + 1, next);
    }
  };
  visit(
    0,
    lines.map((line) => line.lines),
  );
  return [...found].map(([key, { probability, pay }]) => {
    const symbol = rules.symbols[Math.floor(key / span)] ?? '';
    const kind = bonuses.has(symbol) ? 'bonus' : 'line';
    return { kind, symbol, count: key % span, probability, rtp: pay / rules.unitMinor };
  });
}

/** Lines whose cells show the symbols with the same frequencies, together. */
function distinctLines(
  rules: GridRules,
): readonly { readonly lines: number; readonly frequency: readonly Float64Array[] }[] {
  const cells = rules.reels.map((reel) =>
    Array.from({ length: reel.rows }, (_, row) => {
      const frequency = new Float64Array(rules.symbols.length);
      reel.columns?.forEach((shown, stop) => {
        const code = shown[row] ?? 0;
        frequency[code] = (frequency[code] ?? 0) + (reel.weights[stop] ?? 0) / reel.virtualStops;
      });
      return frequency;
    }),
  );
  const found = new Map<string, { lines: number; frequency: readonly Float64Array[] }>();
  for (const line of rules.lines) {
    const frequency = line.map((row, reel) => cells[reel]?.[row] ?? new Float64Array());
    const key = frequency.map((one) => [...one].map((value) => value.toPrecision(12)).join()).join(';');
    const known = found.get(key);
    if (known === undefined) found.set(key, { lines: 1, frequency });
    else known.lines += 1;
  }
  return [...found.values()];
}

const kinds = { ways: 'ways', clusters: 'cluster', anywhere: 'anywhere' } as const;

function machineContributions(par: GridSheet, rules: GridRules): readonly GridContribution[] | null {
  if (par.pay.by === 'lines') return null;
  const kind = kinds[par.pay.by];
  const found: GridContribution[] = [];
  const budget = { steps: stepsMax };
  for (const [code, row] of rules.pays.entries()) {
    for (const [index, pay] of row.entries()) {
      if (pay === 0) continue;
      const alone = rules.pays.map((other, at) => other.map((_, entry) => (at === code && entry === index ? 1 : 0)));
      const only = { ...rules, pays: alone };
      const machine = machineOf(par, only);
      const mean = machine && meanPay(only, machine, budget);
      if (mean === null) return null;
      if (mean > 0)
        found.push({
          kind,
          symbol: rules.symbols[code] ?? '',
          count: index + 1,
          probability: mean,
          rtp: (mean * pay) / rules.unitMinor,
        });
    }
  }
  return found;
}

/** Mean of what a machine pays: its states with their probabilities, reel by reel. Null when the budget of steps is used up. */
function meanPay(rules: GridRules, machine: PayMachine, budget: { steps: number }): number | null {
  let states = new Map<string, { readonly state: readonly number[]; share: number }>();
  if (machine.start.length > 0) states.set('', { state: machine.start, share: 1 });
  let mean = 0;
  for (const [depth, reel] of rules.reels.entries()) {
    const views = windowClasses(reel).map(({ window, stops }) => ({
      window,
      share: stops.reduce((sum, stop) => sum + (reel.weights[stop] ?? 0), 0) / reel.virtualStops,
    }));
    const next: typeof states = new Map();
    for (const { state, share } of states.values()) {
      budget.steps -= views.length;
      if (budget.steps < 0) return null;
      for (const view of views) {
        const step = machine.step(depth, state, view.window);
        mean += share * view.share * step.pay;
        if (step.state.length === 0) continue;
        const key = step.state.join();
        const known = next.get(key);
        if (known === undefined) next.set(key, { state: step.state, share: share * view.share });
        else known.share += share * view.share;
      }
    }
    states = next;
  }
  return mean;
}

function countedContributions(rules: GridRules): readonly GridContribution[] {
  const found = new Map<string, GridContribution>();
  scatterProbabilities(rules).forEach((probability, sum) => {
    for (const one of rules.counted) {
      const count = Math.floor(sum / one.radix) % (one.most + 1);
      const pay = count === 0 ? 0 : (one.pays[Math.min(count, one.pays.length) - 1] ?? 0);
      if (pay === 0 || probability === 0) continue;
      const key = `${one.symbol} ${one.kind} ${count}`;
      const before = found.get(key)?.probability ?? 0;
      found.set(key, {
        kind: one.kind,
        symbol: one.symbol,
        count,
        probability: before + probability,
        rtp: ((before + probability) * pay) / rules.unitMinor,
      });
    }
  });
  return [...found.values()];
}
