import type { Rng } from '@croupier/kernel/rng';
import type { SpinRules } from './spin-rules.ts';
import type { StateGraph } from './state-graph.ts';

/** Sums over many rounds, in minor units at the smallest bet. */
export interface RoundSums {
  readonly freeSpins: number;
  readonly payout: number;
  readonly hits: number;
  readonly squares: number;
  readonly biggest: number;
}

/** A round ends here even when its free spins do not: `importPar` refuses sheets whose expectation diverges. */
export const freeSpinsOfRoundMax = 10_000;

/**
 * Plays rounds through the state graph. One loop over reels serves paid and free spins, without a call or an allocation but the generator's:
 * a step is one number, one look-up and, where the reel needs it, one more for weights and scatters.
 */
export function simulateLines(rules: SpinRules, graph: StateGraph, rng: Rng, rounds: number): RoundSums {
  const { table, pays, root, startPay } = graph;
  const { scatterPays, awards, freeMultiplier, retrigger } = rules;
  const spinsMax = Math.min(rules.maxSpins, freeSpinsOfRoundMax);
  const count = rules.reels.length;
  const bounds = Int32Array.from(rules.reels, (reel) => reel.virtualStops);
  const { drawn, offsets } = drawTable(rules);
  const plain = drawn.length === 0;
  const sums = { freeSpins: 0, payout: 0, hits: 0, squares: 0, biggest: 0 };
  let round = 0;
  let won = 0;
  let played = -1;
  let awarded = 0;
  while (round < rounds) {
    let row = root;
    let pay = startPay;
    let scatters = 0;
    for (let reel = 0; reel < count; reel += 1) {
      let stop = rng.below(bounds[reel] ?? 1);
      if (!plain) {
        const packed = drawn[(offsets[reel] ?? 0) + stop] ?? 0;
        stop = packed >>> 16;
        scatters += packed & 65_535;
      }
      if (row === 0) continue;
      const value = table[row + stop] ?? 0;
      if ((value & 1) === 1) pay += pays[row + stop] ?? 0;
      row = value >>> 1;
    }
    pay += scatterPays[scatters] ?? 0;
    if (played < 0) {
      if (pay > 0) sums.hits += 1;
      won = pay;
      awarded = Math.min(awards[scatters] ?? 0, spinsMax);
    } else {
      won += pay * freeMultiplier;
      if (retrigger) awarded = Math.min(awarded + (awards[scatters] ?? 0), spinsMax);
    }
    played += 1;
    if (played < awarded) continue;
    round += 1;
    sums.freeSpins += played;
    played = -1;
    awarded = 0;
    if (won === 0) continue;
    sums.payout += won;
    sums.squares += won * won;
    if (won > sums.biggest) sums.biggest = won;
  }
  return sums;
}

/** By reel and drawn number: the stop, times 65,536, and the scatters it shows. Empty when a number is its stop and there are no scatters. */
function drawTable(rules: SpinRules): { readonly drawn: Int32Array; readonly offsets: Int32Array } {
  const offsets = new Int32Array(rules.reels.length);
  if (rules.scatterSpan === 1 && rules.reels.every((reel) => reel.stopOf === null))
    return { drawn: new Int32Array(), offsets };
  const drawn: number[] = [];
  rules.reels.forEach((reel, index) => {
    offsets[index] = drawn.length;
    for (let number = 0; number < reel.virtualStops; number += 1) {
      const stop = reel.stopOf?.[number] ?? number;
      drawn.push(stop * 65_536 + (reel.scatters[stop] ?? 0));
    }
  });
  return { drawn: Int32Array.from(drawn), offsets };
}
