import type { SampleColumns } from './sample-columns.ts';

/** A paid spin with the free spins that it won. */
export interface Round {
  readonly stakeMinor: number;
  readonly payoutMinor: number;
}

/** Rounds in columns of one length, in the order of play. */
export interface RoundColumns {
  readonly stakeMinor: Float64Array;
  readonly payoutMinor: Float64Array;
}

/** The rounds of a sample, and what of it belongs to no complete round. */
export interface RoundSplit {
  readonly rounds: RoundColumns;
  /** Free spins before the first paid one: their round began before the sample did. */
  readonly leadingFreeSpins: number;
  /** The last round, when free spins of it are still owed: its payout is not known yet. */
  readonly unfinished: { readonly spins: number; readonly stakeMinor: number; readonly payoutMinor: number } | null;
}

/**
 * Cuts a sample into rounds, in the order of play.
 * @param freeSpinsOwed free spins that the last round had still to play when the sample ended
 */
export function roundsOf({ spins, free, stakeMinor, payoutMinor }: SampleColumns, freeSpinsOwed: number): RoundSplit {
  const stakes = new Float64Array(spins);
  const payouts = new Float64Array(spins);
  let rounds = 0;
  let leadingFreeSpins = 0;
  let lastSpins = 0;
  for (let spin = 0; spin < spins; spin += 1) {
    if (free[spin] === 0) {
      stakes[rounds] = stakeMinor[spin] ?? 0;
      payouts[rounds] = payoutMinor[spin] ?? 0;
      rounds += 1;
      lastSpins = 1;
    } else if (rounds === 0) leadingFreeSpins += 1;
    else {
      payouts[rounds - 1] = (payouts[rounds - 1] ?? 0) + (payoutMinor[spin] ?? 0);
      lastSpins += 1;
    }
  }
  const isUnfinished = freeSpinsOwed > 0 && rounds > 0;
  const complete = isUnfinished ? rounds - 1 : rounds;
  return {
    rounds: { stakeMinor: stakes.subarray(0, complete), payoutMinor: payouts.subarray(0, complete) },
    leadingFreeSpins,
    unfinished: isUnfinished
      ? { spins: lastSpins, stakeMinor: stakes[complete] ?? 0, payoutMinor: payouts[complete] ?? 0 }
      : null,
  };
}

export function roundColumns(rounds: readonly Round[]): RoundColumns {
  return {
    stakeMinor: Float64Array.from(rounds, (round) => round.stakeMinor),
    payoutMinor: Float64Array.from(rounds, (round) => round.payoutMinor),
  };
}
