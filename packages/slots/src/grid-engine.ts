import type { Rng } from '@croupier/kernel/rng';
import type { SlotEngine, SpinTotals } from './engine.ts';
import { gridGraph } from './grid/grid-graph.ts';
import { type GridRules, gridRules } from './grid/grid-rules.ts';
import { gridFeatures, gridWins } from './grid-reference.ts';
import type { GridSheet } from './grid-sheet.ts';
import type { Bet, SpinMode, SpinOutcome } from './outcome.ts';
import { assertStops, reelWindows } from './reel-windows.ts';
import { freeSpinsOfRoundMax, simulateLines } from './simulate-lines.ts';
import type { StateGraph } from './state-graph.ts';

const graphEntriesMax = 2_000_000;

/** The reels of one kind of spin. */
interface ReelSet {
  readonly rules: GridRules;
  readonly graph: StateGraph | null;
  readonly windows: readonly (readonly (readonly string[])[])[];
}

/**
 * The engine of a grid game. Free spins may have reels of their own. Wins are told by the reference rules; sums of many rounds go through
 * the state graph where there is one.
 * @param options.entriesMax largest state graph; 0 forces evaluation by the reference rules (for tests)
 */
export function gridEngine(par: GridSheet, options: { readonly entriesMax?: number } = {}): SlotEngine {
  return new GridEngine(par, options.entriesMax ?? graphEntriesMax);
}

class GridEngine implements SlotEngine {
  readonly #par: GridSheet;
  readonly #paid: ReelSet;
  readonly #free: ReelSet;

  constructor(par: GridSheet, entriesMax: number) {
    this.#par = par;
    this.#paid = reelSet(par, 'paid', entriesMax);
    this.#free = par.freeSpins?.reels ? reelSet(par, 'free', entriesMax) : this.#paid;
  }

  spin({ bet, rng, mode }: { readonly bet: Bet; readonly rng: Rng; readonly mode: SpinMode }): SpinOutcome {
    const stops: number[] = [];
    draw(this.#of(mode).rules, rng, stops);
    return this.#outcome(stops, bet, mode);
  }

  evaluateStops(stops: readonly number[], bet: Bet, mode: SpinMode): SpinOutcome {
    assertStops(stops, this.#of(mode).windows);
    return this.#outcome([...stops], bet, mode);
  }

  totals({ bet, rng, rounds }: { readonly bet: Bet; readonly rng: Rng; readonly rounds: number }): SpinTotals {
    const { rules, graph } = this.#paid;
    const plain = this.#free === this.#paid && rules.capMinor === Number.POSITIVE_INFINITY;
    const sums = graph !== null && plain ? simulateLines(rules, graph, rng, rounds) : this.#simulate(rng, rounds);
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
    const { windows } = this.#of(mode);
    const window = stops.map((stop, reel) => windows[reel]?.[stop] ?? []);
    const wins = gridWins(this.#par, window, bet, mode);
    return {
      stops,
      window,
      wins,
      features: gridFeatures(this.#par, window, mode),
      payoutMinor: wins.reduce((sum, win) => sum + win.amountMinor, 0),
    };
  }

  #simulate(rng: Rng, rounds: number) {
    const { awards, freeMultiplier, retrigger, capMinor } = this.#paid.rules;
    const free = this.#free.rules;
    const sums = { freeSpins: 0, payout: 0, hits: 0, squares: 0, biggest: 0 };
    const stops: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      draw(this.#paid.rules, rng, stops);
      let won = Math.min(this.#pay(this.#paid, stops), capMinor);
      if (won > 0) sums.hits += 1;
      let left = awards[scatterSum(this.#paid.rules, stops)] ?? 0;
      for (let played = 0; left > 0 && played < freeSpinsOfRoundMax; played += 1) {
        draw(free, rng, stops);
        won += Math.min(this.#pay(this.#free, stops) * freeMultiplier, capMinor);
        left -= 1;
        if (retrigger) left += free.awards[scatterSum(free, stops)] ?? 0;
        sums.freeSpins += 1;
      }
      sums.payout += won;
      sums.squares += won * won;
      sums.biggest = Math.max(sums.biggest, won);
    }
    return sums;
  }

  /** Pay at the smallest bet, without free multiplier and cap. */
  #pay({ rules, graph, windows }: ReelSet, stops: readonly number[]): number {
    if (graph === null) {
      const window = stops.map((stop, reel) => windows[reel]?.[stop] ?? []);
      const bet = { stakeMinor: rules.unitMinor, coins: null };
      return gridWins({ ...this.#par, maxWin: null }, window, bet, { kind: 'base' }).reduce(
        (sum, win) => sum + win.amountMinor,
        0,
      );
    }
    let pay = graph.startPay + (rules.scatterPays[scatterSum(rules, stops)] ?? 0);
    let row = graph.root;
    for (let reel = 0; row !== 0 && reel < stops.length; reel += 1) {
      const entry = row + (stops[reel] ?? 0);
      pay += graph.pays[entry] ?? 0;
      row = (graph.table[entry] ?? 0) >>> 1;
    }
    return pay;
  }
}

function reelSet(par: GridSheet, spins: 'paid' | 'free', entriesMax: number): ReelSet {
  const rules = gridRules(par, spins);
  const reels = spins === 'free' ? (par.freeSpins?.reels ?? par.reels) : par.reels;
  return {
    rules,
    graph: gridGraph(par, rules, entriesMax),
    windows: reels.map((reel, index) => reelWindows(reel.strip, par.rows[index] ?? 1)),
  };
}

function draw(rules: GridRules, rng: Rng, stops: number[]): void {
  rules.reels.forEach((reel, index) => {
    const drawn = rng.below(reel.virtualStops);
    stops[index] = reel.stopOf?.[drawn] ?? drawn;
  });
}

function scatterSum(rules: GridRules, stops: readonly number[]): number {
  return rules.reels.reduce((sum, reel, index) => sum + (reel.scatters[stops[index] ?? 0] ?? 0), 0);
}
