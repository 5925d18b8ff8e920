import type { Rng } from '@croupier/kernel/rng';
import type { SlotEngine, SpinTotals } from './engine.ts';
import { type LineRules, lineRules } from './line-rules.ts';
import { LineWinFinder } from './line-wins.ts';
import type { Bet, FeatureTrigger, Position, SpinMode, SpinOutcome, Win } from './outcome.ts';
import { type LineSheet } from './par-sheet.ts';
import { assertStops, reelWindows } from './reel-windows.ts';
import { freeSpinsOfRoundMax, type RoundSums, simulateLines } from './simulate-lines.ts';
import { lineAutomaton } from './line-automaton.ts';
import { lineMachine } from './lines-machine.ts';
import { type StateGraph, stateGraph } from './state-graph.ts';

/** 2 M entries are 24 MB. Games that need more are evaluated line by line. */
const graphEntriesMax = 2_000_000;

const noWins: readonly Win[] = Object.freeze([]);
const noFeatures: readonly FeatureTrigger[] = Object.freeze([]);

/**
 * The engine of a line game.
 * @param options.entriesMax largest state graph; 0 forces evaluation line by line (for tests)
 */
export function lineEngine(par: LineSheet, options: { readonly entriesMax?: number } = {}): SlotEngine {
  const rules = lineRules(par);
  const machine = lineMachine(rules, lineAutomaton(rules));
  return new LineEngine(par, rules, stateGraph(rules, machine, options.entriesMax ?? graphEntriesMax));
}

class LineEngine implements SlotEngine {
  readonly #rules: LineRules;
  readonly #graph: StateGraph | null;
  readonly #finder: LineWinFinder;
  readonly #windows: readonly (readonly (readonly string[])[])[];
  readonly #triggers: readonly (readonly FeatureTrigger[])[];
  readonly #hasScatter: boolean;
  /** Bound of each reel's number, and the stop of each number where weights make them differ. */
  readonly #bounds: Int32Array;
  readonly #stopOf: readonly (Int32Array | null)[];

  constructor(par: LineSheet, rules: LineRules, graph: StateGraph | null) {
    this.#rules = rules;
    this.#graph = graph;
    this.#finder = new LineWinFinder(rules);
    this.#windows = par.reels.map((reel, index) => reelWindows(reel.strip, par.rows[index] ?? 1));
    this.#hasScatter = rules.scatter >= 0;
    this.#bounds = Int32Array.from(rules.reels, (reel) => reel.virtualStops);
    this.#stopOf = rules.reels.map((reel) => reel.stopOf);
    this.#triggers = Array.from(rules.awards, (awarded) =>
      awarded === 0
        ? noFeatures
        : Object.freeze([Object.freeze({ kind: 'freeSpins', awarded, multiplier: rules.freeMultiplier } as const)]),
    );
  }

  spin({ bet, rng, mode }: { readonly bet: Bet; readonly rng: Rng; readonly mode: SpinMode }): SpinOutcome {
    const bounds = this.#bounds;
    const stops: number[] = [];
    for (let reel = 0; reel < bounds.length; reel += 1) {
      const drawn = rng.below(bounds[reel] ?? 1);
      stops.push(this.#stopOf[reel]?.[drawn] ?? drawn);
    }
    return this.#outcome(stops, bet, mode);
  }

  evaluateStops(stops: readonly number[], bet: Bet, mode: SpinMode): SpinOutcome {
    assertStops(stops, this.#windows);
    return this.#outcome([...stops], bet, mode);
  }

  totals({ bet, rng, rounds }: { readonly bet: Bet; readonly rng: Rng; readonly rounds: number }): SpinTotals {
    const rules = this.#rules;
    const units = bet.stakeMinor / rules.unitMinor;
    const sums = this.#graph === null ? this.#simulate(rng, rounds) : simulateLines(rules, this.#graph, rng, rounds);
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

  /** As `simulateLines`, for games without a state graph. */
  #simulate(rng: Rng, rounds: number): RoundSums {
    const rules = this.#rules;
    const spinsMax = Math.min(rules.maxSpins, freeSpinsOfRoundMax);
    const sums = { freeSpins: 0, payout: 0, hits: 0, squares: 0, biggest: 0 };
    for (let round = 0; round < rounds; round += 1) {
      let won = this.#draw(rng);
      if (won > 0) sums.hits += 1;
      let awarded = Math.min(rules.awards[this.#scatters] ?? 0, spinsMax);
      for (let played = 0; played < awarded; played += 1) {
        won += this.#draw(rng) * rules.freeMultiplier;
        if (rules.retrigger) awarded = Math.min(awarded + (rules.awards[this.#scatters] ?? 0), spinsMax);
        sums.freeSpins += 1;
      }
      sums.payout += won;
      sums.squares += won * won;
      sums.biggest = Math.max(sums.biggest, won);
    }
    return sums;
  }

  /** Scatters of the last spin of `#draw`. */
  #scatters = 0;
  readonly #stops: number[] = [];

  /** Draws one spin and returns its pay at the smallest bet, without the free-spin multiplier. */
  #draw(rng: Rng): number {
    const bounds = this.#bounds;
    const stops = this.#stops;
    for (let reel = 0; reel < bounds.length; reel += 1) {
      const drawn = rng.below(bounds[reel] ?? 1);
      stops[reel] = this.#stopOf[reel]?.[drawn] ?? drawn;
    }
    this.#scatters = this.#hasScatter ? this.#countScatters(stops) : 0;
    return this.#linePay(stops) + (this.#rules.scatterPays[this.#scatters] ?? 0);
  }

  #linePay(stops: readonly number[]): number {
    const graph = this.#graph;
    if (graph === null) return this.#finder.pay(stops);
    const { table, pays } = graph;
    let pay = graph.startPay;
    let row = graph.root;
    for (let reel = 0; row !== 0 && reel < stops.length; reel += 1) {
      const entry = row + (stops[reel] ?? 0);
      const value = table[entry] ?? 0;
      if ((value & 1) === 1) pay += pays[entry] ?? 0;
      row = value >>> 1;
    }
    return pay;
  }

  #countScatters(stops: readonly number[]): number {
    let count = 0;
    const { reels } = this.#rules;
    for (let reel = 0; reel < reels.length; reel += 1) count += reels[reel]?.scatters[stops[reel] ?? 0] ?? 0;
    return count;
  }

  #outcome(stops: number[], bet: Bet, mode: SpinMode): SpinOutcome {
    const rules = this.#rules;
    const window: (readonly string[])[] = [];
    for (let reel = 0; reel < stops.length; reel += 1) window.push(this.#windows[reel]?.[stops[reel] ?? 0] ?? []);
    const multiplier = mode.kind === 'freeSpins' ? mode.multiplier : 1;
    const units = bet.stakeMinor / rules.unitMinor;
    const scatters = this.#hasScatter ? this.#countScatters(stops) : 0;
    const linePay = this.#linePay(stops);
    const scatterPay = rules.scatterPays[scatters] ?? 0;
    const canTrigger = mode.kind === 'base' || rules.retrigger;
    const features = canTrigger ? (this.#triggers[scatters] ?? noFeatures) : noFeatures;
    if (linePay + scatterPay === 0) return { stops, window, wins: noWins, features, payoutMinor: 0 };
    const wins: Win[] = [];
    if (linePay > 0) this.#finder.collect(stops, units, multiplier, wins);
    if (scatterPay > 0) {
      wins.push({
        kind: 'scatter',
        line: null,
        symbol: rules.symbols[rules.scatter] ?? '',
        count: scatters,
        positions: this.#scatterPositions(stops),
        multiplier,
        amountMinor: scatterPay * units * multiplier,
      });
    }
    return { stops, window, wins, features, payoutMinor: (linePay + scatterPay) * units * multiplier };
  }

  #scatterPositions(stops: readonly number[]): Position[] {
    const { reels, scatter } = this.#rules;
    const positions: Position[] = [];
    for (const [index, reel] of reels.entries()) {
      for (let row = 0; row < reel.rows; row += 1) {
        if (reel.strip[((stops[index] ?? 0) + row) % reel.stops] === scatter) positions.push([index, row]);
      }
    }
    return positions;
  }
}
