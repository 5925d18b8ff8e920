import type { SpinRecord } from './spin-record.ts';

/** A paid spin with the free spins that it won. */
export interface Round {
  readonly stakeMinor: number;
  readonly payoutMinor: number;
}

/** The rounds of a sample, and what of it belongs to no complete round. */
export interface RoundSplit {
  readonly rounds: readonly Round[];
  /** Free spins before the first paid one: their round began before the sample did. */
  readonly leadingFreeSpins: number;
  /** The last round, when free spins of it are still owed: its payout is not known yet. */
  readonly unfinished: { readonly spins: number; readonly stakeMinor: number; readonly payoutMinor: number } | null;
}

/**
 * Cuts a sample into rounds, in the order of play.
 * @param freeSpinsOwed free spins that the last round had still to play when the sample ended
 */
export function roundsOf(records: readonly SpinRecord[], freeSpinsOwed: number): RoundSplit {
  const rounds: { stakeMinor: number; payoutMinor: number; spins: number }[] = [];
  let leadingFreeSpins = 0;
  for (const { free, stakeMinor, payoutMinor } of records) {
    const current = rounds.at(-1);
    if (!free) rounds.push({ stakeMinor, payoutMinor, spins: 1 });
    else if (current === undefined) leadingFreeSpins += 1;
    else {
      current.payoutMinor += payoutMinor;
      current.spins += 1;
    }
  }
  const unfinished = freeSpinsOwed > 0 ? (rounds.pop() ?? null) : null;
  return { rounds, leadingFreeSpins, unfinished };
}
