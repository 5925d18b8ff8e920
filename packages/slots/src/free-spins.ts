import type { Bet, SpinOutcome } from './outcome.ts';
import type { ParSheet } from './par-sheet.ts';

/** Free spins that are still to be played, at the bet that won them. */
export interface OwedFreeSpins {
  readonly remaining: number;
  readonly multiplier: number;
  readonly betMinor: number;
  readonly coins: number | null;
  /** Free spins that the round has awarded so far. Only games that limit them have it. */
  readonly awarded?: number;
}

/** Most free spins that follow from one paid spin; null without a limit. */
export function maxSpinsOf(par: ParSheet): number | null {
  return par.kind === 'lines' || par.kind === 'grid' ? (par.freeSpins?.maxSpins ?? null) : null;
}

/**
 * What is owed after a spin: one free spin less when it was one, more when it awarded some. The multiplier is that of the
 * last award. What a window awards beyond the limit of a round is not owed.
 * @param owed what was owed before the spin; null: it was paid for
 * @param maxSpins the game's limit (`maxSpinsOf`)
 */
export function owedAfter(
  owed: OwedFreeSpins | null,
  bet: Bet,
  outcome: SpinOutcome,
  maxSpins: number | null = null,
): OwedFreeSpins | null {
  const shown = outcome.features.reduce((sum, feature) => sum + feature.awarded, 0);
  const before = owed?.awarded ?? 0;
  const awarded = maxSpins === null ? shown : Math.min(shown, Math.max(0, maxSpins - before));
  const remaining = (owed ? owed.remaining - 1 : 0) + awarded;
  if (remaining === 0) return null;
  const multiplier = outcome.features[0]?.multiplier ?? owed?.multiplier ?? 1;
  const rest = { remaining, multiplier, betMinor: bet.stakeMinor, coins: bet.coins };
  return maxSpins === null ? rest : { ...rest, awarded: before + awarded };
}
