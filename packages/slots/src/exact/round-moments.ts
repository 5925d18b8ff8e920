import type { LineRules } from '../line-rules.ts';
import type { LineOutcome } from './line-distribution.ts';

/** Moments of one spin and of a whole round, in units of the total bet. */
export interface RoundMoments {
  readonly baseSigma: number;
  /** Of a paid spin and all free spins that follow from it. */
  readonly sigma: number;
}

/**
 * Standard deviations from the joint distribution. A round is a Galton-Watson process: R = X + Y_1 + … + Y_A, where the paid spin wins X and
 * awards A free spins, and each free spin is worth Y = m X' + Y'_1 + … + Y'_A' (without retriggers Y = m X'). With y = E[Y] and a = E[A]:
 * Var Y = Var(m X + A y) / (1 - a), and Var R = a Var Y + Var(X + A y). X and A depend on each other through the scatters.
 */
export function roundMoments(rules: LineRules, outcomes: readonly LineOutcome[], cycle: number): RoundMoments {
  const parts = outcomes.map(({ linePay, scatters, combinations }) => ({
    win: (linePay + (rules.scatterPays[scatters] ?? 0)) / rules.unitMinor,
    awarded: rules.awards[scatters] ?? 0,
    probability: combinations / cycle,
  }));
  const mean = (of: (part: { readonly win: number; readonly awarded: number }) => number): number =>
    parts.reduce((sum, part) => sum + part.probability * of(part), 0);
  const variance = (of: (part: { readonly win: number; readonly awarded: number }) => number): number => {
    const centre = mean(of);
    return mean((part) => (of(part) - centre) ** 2);
  };
  const x = mean((part) => part.win);
  const a = mean((part) => part.awarded);
  const m = rules.freeMultiplier;
  const y = rules.retrigger ? (m * x) / (1 - a) : m * x;
  const varianceOfFree = rules.retrigger
    ? variance((part) => m * part.win + part.awarded * y) / (1 - a)
    : variance((part) => m * part.win);
  return {
    baseSigma: Math.sqrt(variance((part) => part.win)),
    sigma: Math.sqrt(a * varianceOfFree + variance((part) => part.win + part.awarded * y)),
  };
}
