import type { Rng } from '@croupier/kernel/rng';
import { type ComboRules, comboRules } from './combo-rules.ts';
import type { SlotEngine, SpinTotals } from './engine.ts';
import type { Bet, FeatureTrigger, Position, SpinMode, SpinOutcome, Win } from './outcome.ts';
import type { ComboSheet } from './par-sheet.ts';
import { assertStops, reelWindows } from './reel-windows.ts';

const noWins: readonly Win[] = Object.freeze([]);
const noFeatures: readonly FeatureTrigger[] = Object.freeze([]);

/** The engine of a combination game: one line across one row, the highest pay wins. */
export function comboEngine(par: ComboSheet): SlotEngine {
  return new ComboEngine(par, comboRules(par));
}

class ComboEngine implements SlotEngine {
  readonly #par: ComboSheet;
  readonly #rules: ComboRules;
  readonly #windows: readonly (readonly (readonly string[])[])[];
  readonly #positions: readonly Position[];

  constructor(par: ComboSheet, rules: ComboRules) {
    this.#par = par;
    this.#rules = rules;
    this.#windows = par.reels.map((reel) => reelWindows(reel.strip, 1));
    this.#positions = Object.freeze(par.reels.map((_, reel): Position => Object.freeze([reel, 0] as const)));
  }

  spin({ bet, rng }: { readonly bet: Bet; readonly rng: Rng; readonly mode: SpinMode }): SpinOutcome {
    const stops: number[] = [];
    this.#draw(rng, stops);
    return this.#outcome(stops, bet);
  }

  evaluateStops(stops: readonly number[], bet: Bet, _mode: SpinMode): SpinOutcome {
    assertStops(stops, this.#windows);
    return this.#outcome([...stops], bet);
  }

  totals({ bet, rng, rounds }: { readonly bet: Bet; readonly rng: Rng; readonly rounds: number }): SpinTotals {
    const coins = bet.coins ?? 1;
    const pays = this.#rules.paysByCoins[coins - 1] ?? new Float64Array();
    const units = bet.stakeMinor / (coins * this.#rules.unitMinor);
    const stops: number[] = [];
    let payout = 0;
    let hits = 0;
    let squares = 0;
    let biggest = 0;
    for (let round = 0; round < rounds; round += 1) {
      this.#draw(rng, stops);
      const best = this.#rules.best(stops, coins);
      if (best < 0) continue;
      const pay = pays[best] ?? 0;
      hits += 1;
      payout += pay;
      squares += pay * pay;
      if (pay > biggest) biggest = pay;
    }
    const stakeOfUnit = coins * this.#rules.unitMinor;
    return {
      rounds,
      freeSpins: 0,
      stakeMinor: rounds * bet.stakeMinor,
      payoutMinor: payout * units,
      hits,
      sumSquares: squares / (stakeOfUnit * stakeOfUnit),
      biggestMinor: biggest * units,
    };
  }

  #draw(rng: Rng, stops: number[]): void {
    const { reels } = this.#rules;
    for (let index = 0; index < reels.length; index += 1) {
      const reel = reels[index];
      const drawn = rng.below(reel?.virtualStops ?? 1);
      stops[index] = reel?.stopOf?.[drawn] ?? drawn;
    }
  }

  #outcome(stops: number[], bet: Bet): SpinOutcome {
    const coins = bet.coins ?? 1;
    const window = stops.map((stop, reel) => this.#windows[reel]?.[stop] ?? []);
    const best = this.#rules.best(stops, coins);
    if (best < 0) return { stops, window, wins: noWins, features: noFeatures, payoutMinor: 0 };
    const units = bet.stakeMinor / (coins * this.#rules.unitMinor);
    const amountMinor = (this.#rules.paysByCoins[coins - 1]?.[best] ?? 0) * units;
    const symbol = this.#par.combos[best]?.match.join(' ') ?? '';
    const win: Win = {
      kind: 'combo',
      line: 1,
      symbol,
      count: stops.length,
      positions: this.#positions,
      multiplier: 1,
      amountMinor,
    };
    return { stops, window, wins: [win], features: noFeatures, payoutMinor: amountMinor };
  }
}
