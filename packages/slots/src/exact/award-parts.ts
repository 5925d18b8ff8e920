import type { SpinRules } from '../spin-rules.ts';
import { scatterProbabilities } from './scatter-counts.ts';
import { spinsOf } from './spin-chain.ts';
import type { AwardPart } from './spin-law.ts';

/** Free spins in closed form: they depend on scatters alone. */
export interface FreeSpinsMean {
  readonly triggerProbability: number;
  /** Mean free spins that one free spin awards. */
  readonly retriggered: number;
  /** Mean free spins that follow from one paid spin, retriggers included; Infinity when they never end. */
  readonly perPaidSpin: number;
  /** The same, given that the paid spin triggered. 0 when nothing triggers. */
  readonly perTrigger: number;
}

/** @param free the rules of a free spin, which may have reels and awards of its own */
export function freeSpinsMean(paid: SpinRules, free: SpinRules): FreeSpinsMean {
  const awards = awardParts(paid);
  const again = paid.retrigger ? awardParts(free) : [{ awarded: 0, probability: 1, win: 0 }];
  const triggerProbability = awards.reduce((sum, part) => sum + (part.awarded > 0 ? part.probability : 0), 0);
  const perPaidSpin = spinsOf(awards, again, paid.maxSpins);
  return {
    triggerProbability,
    retriggered: again.reduce((sum, part) => sum + part.probability * part.awarded, 0),
    perPaidSpin,
    perTrigger: triggerProbability === 0 ? 0 : perPaidSpin / triggerProbability,
  };
}

function awardParts(rules: SpinRules): readonly AwardPart[] {
  const parts = new Map<number, number>();
  scatterProbabilities(rules).forEach((probability, sum) => {
    const awarded = rules.awards[sum] ?? 0;
    if (probability > 0) parts.set(awarded, (parts.get(awarded) ?? 0) + probability);
  });
  return [...parts].map(([awarded, probability]) => ({ awarded, probability, win: 0 }));
}
