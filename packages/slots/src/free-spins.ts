import type { Bet, SpinOutcome } from './outcome.ts';

/** Free spins that are still to be played, at the bet that won them. */
export interface OwedFreeSpins {
  readonly remaining: number;
  readonly multiplier: number;
  readonly betMinor: number;
  readonly coins: number | null;
}

/**
 * What is owed after a spin: one free spin less when it was one, more when it awarded some. The multiplier is that of the
 * last award.
 * @param owed what was owed before the spin; null: it was paid for
 */
export function owedAfter(owed: OwedFreeSpins | null, bet: Bet, outcome: SpinOutcome): OwedFreeSpins | null {
  const before = owed ? owed.remaining - 1 : 0;
  const awarded = outcome.features.reduce((sum, feature) => sum + feature.awarded, 0);
  const remaining = before + awarded;
  if (remaining === 0) return null;
  const multiplier = outcome.features[0]?.multiplier ?? owed?.multiplier ?? 1;
  return { remaining, multiplier, betMinor: bet.stakeMinor, coins: bet.coins };
}
