import type { Rng } from '@croupier/kernel/rng';
import { freeSpinsOfRoundMax, type RoundSums } from './simulate-lines.ts';
import type { SpinRules } from './spin-rules.ts';

/** One kind of spin: its rules, and what stops pay at the smallest bet, scatters included, without multiplier and cap. */
export interface SpinSource {
  readonly rules: SpinRules;
  pay(stops: Int32Array, scatters: number): number;
}

/**
 * Plays rounds of any game, whose free spins may be of another kind than its paid spins.
 * @param capMinor most that one spin pays at the smallest bet
 */
export function simulateRounds(
  sources: { readonly paid: SpinSource; readonly free: SpinSource },
  capMinor: number,
  rng: Rng,
  rounds: number,
): RoundSums {
  const { paid, free } = sources;
  const { freeMultiplier, retrigger } = paid.rules;
  const spinsMax = Math.min(paid.rules.maxSpins, freeSpinsOfRoundMax);
  const sums = { freeSpins: 0, payout: 0, hits: 0, squares: 0, biggest: 0 };
  const stops = new Int32Array(paid.rules.reels.length);
  for (let round = 0; round < rounds; round += 1) {
    let scatters = draw(paid.rules, rng, stops);
    let won = Math.min(paid.pay(stops, scatters), capMinor);
    if (won > 0) sums.hits += 1;
    let awarded = Math.min(paid.rules.awards[scatters] ?? 0, spinsMax);
    for (let played = 0; played < awarded; played += 1) {
      scatters = draw(free.rules, rng, stops);
      won += Math.min(free.pay(stops, scatters) * freeMultiplier, capMinor);
      if (retrigger) awarded = Math.min(awarded + (free.rules.awards[scatters] ?? 0), spinsMax);
      sums.freeSpins += 1;
    }
    sums.payout += won;
    sums.squares += won * won;
    if (won > sums.biggest) sums.biggest = won;
  }
  return sums;
}

/** Draws the stops of a spin and returns the sum of their scatters. */
function draw(rules: SpinRules, rng: Rng, stops: Int32Array): number {
  const { reels } = rules;
  let scatters = 0;
  for (let index = 0; index < stops.length; index += 1) {
    const reel = reels[index];
    if (reel === undefined) continue;
    const drawn = rng.below(reel.virtualStops);
    const stop = reel.stopOf === null ? drawn : (reel.stopOf[drawn] ?? 0);
    stops[index] = stop;
    scatters += reel.scatters[stop] ?? 0;
  }
  return scatters;
}
