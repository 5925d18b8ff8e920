import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { SlotEngine, SpinTotals } from './engine.ts';
import type { Bet } from './outcome.ts';
import type { ParSheet } from './par-sheet.ts';
import { Xoshiro128 } from './rng/xoshiro128.ts';
import { stakeRule } from './stake.ts';

/** One piece of a simulation. A piece is a function of seed and number alone: pieces may be played anywhere, in any order, and again. */
export interface SimulationChunk {
  readonly seed: number;
  readonly chunk: number;
  readonly rounds: number;
}

/** Plays one piece. */
export function simulateChunk(engine: SlotEngine, bet: Bet, { seed, chunk, rounds }: SimulationChunk): SpinTotals {
  const digest = new DataView(sha256(utf8ToBytes(`croupier simulation ${seed} ${chunk}`)).buffer);
  const rng = new Xoshiro128([digest.getInt32(0), digest.getInt32(4), digest.getInt32(8), digest.getInt32(12)]);
  return engine.totals({ bet, rng, rounds });
}

/** The bet of a simulation: the smallest, with the most coins. */
export function simulatedBet(par: ParSheet): Bet {
  const { unitMinor, coins } = stakeRule(par);
  const most = coins?.at(-1) ?? null;
  const ladder = par.kind === 'grid' ? par.stakes?.[0] : undefined;
  return { stakeMinor: ladder ?? unitMinor * (most ?? 1), coins: most };
}

/** The sums of pieces, added in the order given; the order shows in the last bits of `sumSquares` only. */
export function addTotals(parts: readonly SpinTotals[]): SpinTotals {
  const sums = { rounds: 0, freeSpins: 0, stakeMinor: 0, payoutMinor: 0, hits: 0, sumSquares: 0, biggestMinor: 0 };
  for (const part of parts) {
    sums.rounds += part.rounds;
    sums.freeSpins += part.freeSpins;
    sums.stakeMinor += part.stakeMinor;
    sums.payoutMinor += part.payoutMinor;
    sums.hits += part.hits;
    sums.sumSquares += part.sumSquares;
    sums.biggestMinor = Math.max(sums.biggestMinor, part.biggestMinor);
  }
  return sums;
}
