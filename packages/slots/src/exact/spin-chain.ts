/** One outcome of a spin: its win x total bet, the free spins it awards, and its probability. */
export interface SpinPart {
  readonly win: number;
  readonly awarded: number;
  readonly probability: number;
}

export interface ChainMoments {
  readonly mean: number;
  readonly sigma: number;
  readonly baseSigma: number;
}

/**
 * Mean and deviation of a round whose free spins may have reels of their own: R = X + Y_1 + … + Y_A, with X and A of the paid spin, and each free spin
 * worth Y = Z + Y'_1 + … + Y'_B (without retriggers Y = Z). With y = E[Y] = E[Z] / (1 - E[B]) and Wald's identities: Var Y = Var(Z + B y) / (1 - E[B]),
 * Var R = E[A] Var Y + Var(X + A y). `extra` variances are of bonus rounds whose pay is more than its mean; they add up.
 * @param free outcomes of a free spin, its multiplier in its wins; awards are 0 without retriggers
 */
export function chainMoments(
  paid: readonly SpinPart[],
  free: readonly SpinPart[],
  extra: { readonly paid: number; readonly free: number },
): ChainMoments {
  const a = mean(paid, (part) => part.awarded);
  const b = mean(free, (part) => part.awarded);
  const y = mean(free, (part) => part.win) / (1 - b);
  const varianceOfFree = (variance(free, (part) => part.win + part.awarded * y) + extra.free) / (1 - b);
  return {
    mean: mean(paid, (part) => part.win) + a * y,
    sigma: Math.sqrt(a * varianceOfFree + variance(paid, (part) => part.win + part.awarded * y) + extra.paid),
    baseSigma: Math.sqrt(variance(paid, (part) => part.win) + extra.paid),
  };
}

function mean(parts: readonly SpinPart[], of: (part: SpinPart) => number): number {
  return parts.reduce((sum, part) => sum + part.probability * of(part), 0);
}

function variance(parts: readonly SpinPart[], of: (part: SpinPart) => number): number {
  const centre = mean(parts, of);
  return mean(parts, (part) => (of(part) - centre) ** 2);
}
