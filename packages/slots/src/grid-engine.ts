import type { Rng } from '@croupier/kernel/rng';
import type { SlotEngine, SpinTotals } from './engine.ts';
import { type GridRules, gridRules } from './grid/grid-rules.ts';
import { spinSheet } from './grid/grid-targets.ts';
import { machineOf } from './grid/machine-of.ts';
import { MachineWalk } from './grid/machine-walk.ts';
import { gridWins } from './grid-reference.ts';
import { freeSheet, type GridSheet } from './grid-sheet.ts';
import type { Bet, FeatureTrigger, SpinMode, SpinOutcome, Win } from './outcome.ts';
import { assertStops, reelWindows } from './reel-windows.ts';
import { simulateLines } from './simulate-lines.ts';
import { simulateRounds, type SpinSource } from './simulate-rounds.ts';
import { type StateGraph, stateGraph } from './state-graph.ts';

const graphEntriesMax = 2_000_000;
const noWins: readonly Win[] = Object.freeze([]);
const noFeatures: readonly FeatureTrigger[] = Object.freeze([]);

/**
 * The engine of a grid game. Free spins may have reels of their own. Wins are told by the reference rules; what a window pays at all, and sums of many
 * rounds, go through the state graph where there is one.
 * @param options.entriesMax largest state graph; 0 forces evaluation by the reference rules (for tests)
 */
export function gridEngine(par: GridSheet, options: { readonly entriesMax?: number } = {}): SlotEngine {
  return new GridEngine(par, options.entriesMax ?? graphEntriesMax);
}

class GridEngine implements SlotEngine {
  readonly #par: GridSheet;
  readonly #paid: ReelSet;
  readonly #free: ReelSet;
  readonly #triggers = new Map<number, readonly FeatureTrigger[]>();

  constructor(par: GridSheet, entriesMax: number) {
    this.#par = par;
    const paid = gridRules(par, 'paid');
    const graph = graphOf(par, paid, entriesMax);
    this.#paid = new ReelSet(par, paid, graph, 'paid', entriesMax);
    const free = gridRules(par, 'free');
    this.#free = new ReelSet(
      par,
      free,
      freeSheet(par) === par ? graph : graphOf(freeSheet(par), free, entriesMax),
      'free',
      entriesMax,
    );
  }

  spin({ bet, rng, mode }: { readonly bet: Bet; readonly rng: Rng; readonly mode: SpinMode }): SpinOutcome {
    const stops: number[] = [];
    for (const reel of this.#of(mode).rules.reels) {
      const drawn = rng.below(reel.virtualStops);
      stops.push(reel.stopOf?.[drawn] ?? drawn);
    }
    return this.#outcome(stops, bet, mode);
  }

  evaluateStops(stops: readonly number[], bet: Bet, mode: SpinMode): SpinOutcome {
    assertStops(stops, this.#of(mode).windows);
    return this.#outcome([...stops], bet, mode);
  }

  totals({ bet, rng, rounds }: { readonly bet: Bet; readonly rng: Rng; readonly rounds: number }): SpinTotals {
    const { rules, graph } = this.#paid;
    const plain = this.#par.freeSpins === null || this.#free.isLike(this.#paid);
    const sums =
      graph !== null && plain && rules.capMinor === Number.POSITIVE_INFINITY
        ? simulateLines(rules, graph, rng, rounds)
        : simulateRounds({ paid: this.#paid, free: this.#free }, rules.capMinor, rng, rounds);
    const units = bet.stakeMinor / rules.unitMinor;
    return {
      rounds,
      freeSpins: sums.freeSpins,
      stakeMinor: rounds * bet.stakeMinor,
      payoutMinor: sums.payout * units,
      hits: sums.hits,
      sumSquares: sums.squares / (rules.unitMinor * rules.unitMinor),
      biggestMinor: sums.biggest * units,
    };
  }

  #of(mode: SpinMode): ReelSet {
    return mode.kind === 'freeSpins' ? this.#free : this.#paid;
  }

  #outcome(stops: number[], bet: Bet, mode: SpinMode): SpinOutcome {
    const set = this.#of(mode);
    const window = set.windowsAt(stops);
    const scatters = set.scattersAt(stops);
    const features = this.#features(set.rules, scatters, mode);
    if (set.isCompiled && set.pay(stops, scatters) === 0)
      return { stops, window, wins: noWins, features, payoutMinor: 0 };
    const wins = gridWins(this.#par, window, bet, mode);
    let payoutMinor = 0;
    for (const win of wins) payoutMinor += win.amountMinor;
    return { stops, window, wins, features, payoutMinor };
  }

  #features(rules: GridRules, scatters: number, mode: SpinMode): readonly FeatureTrigger[] {
    const awarded = mode.kind === 'freeSpins' && !rules.retrigger ? 0 : (rules.awards[scatters] ?? 0);
    if (awarded === 0) return noFeatures;
    const known = this.#triggers.get(awarded);
    if (known !== undefined) return known;
    const made = Object.freeze([
      Object.freeze({ kind: 'freeSpins', awarded, multiplier: rules.freeMultiplier } as const),
    ]);
    this.#triggers.set(awarded, made);
    return made;
  }
}

/** The reels of one kind of spin. */
class ReelSet implements SpinSource {
  readonly rules: GridRules;
  readonly graph: StateGraph | null;
  readonly windows: readonly (readonly (readonly string[])[])[];
  readonly #walk: MachineWalk | null;
  readonly #par: GridSheet;
  readonly #mode: SpinMode;

  constructor(par: GridSheet, rules: GridRules, graph: StateGraph | null, spins: 'paid' | 'free', entriesMax: number) {
    const sheet = spinSheet(par, spins);
    this.#walk = graph === null && entriesMax > 0 ? MachineWalk.of(sheet, rules) : null;
    this.rules = rules;
    this.graph = graph;
    this.windows = sheet.reels.map((reel, index) => reelWindows(reel.strip, sheet.rows[index] ?? 1));
    this.#par = { ...sheet, maxWin: null, freeSpins: null };
    this.#mode = { kind: 'base' };
  }

  /** True when its pay needs no reading of the rules. */
  get isCompiled(): boolean {
    return this.graph !== null || this.#walk !== null;
  }

  /** True when a spin of the other kind is the same spin. */
  isLike(other: ReelSet): boolean {
    const { awards } = this.rules;
    return this.graph === other.graph && awards.every((award, sum) => award === other.rules.awards[sum]);
  }

  windowsAt(stops: ArrayLike<number>): readonly (readonly string[])[] {
    const window: (readonly string[])[] = [];
    for (let reel = 0; reel < stops.length; reel += 1) window.push(this.windows[reel]?.[stops[reel] ?? 0] ?? []);
    return window;
  }

  scattersAt(stops: ArrayLike<number>): number {
    const { reels } = this.rules;
    let sum = 0;
    for (let reel = 0; reel < stops.length; reel += 1) sum += reels[reel]?.scatters[stops[reel] ?? 0] ?? 0;
    return sum;
  }

  pay(stops: ArrayLike<number>, scatters: number): number {
    const { graph } = this;
    if (graph === null && this.#walk !== null) return this.#walk.pay(stops) + (this.rules.scatterPays[scatters] ?? 0);
    if (graph === null) {
      const bet = { stakeMinor: this.rules.unitMinor, coins: null };
      const wins = gridWins(this.#par, this.windowsAt(stops), bet, this.#mode);
      return wins.reduce((sum, win) => sum + win.amountMinor, 0);
    }
    let pay = graph.startPay + (this.rules.scatterPays[scatters] ?? 0);
    let row = graph.root;
    for (let reel = 0; row !== 0 && reel < stops.length; reel += 1) {
      const entry = row + (stops[reel] ?? 0);
      pay += graph.pays[entry] ?? 0;
      row = (graph.table[entry] ?? 0) >>> 1;
    }
    return pay;
  }
}

function graphOf(par: GridSheet, rules: GridRules, entriesMax: number): StateGraph | null {
  const machine = machineOf(par, rules);
  return machine && stateGraph(rules, machine, entriesMax);
}
