import type { AwardPart, SpinLaw } from './spin-law.ts';

/** A spin as far as a chain of free spins needs it. */
export type ChainLaw = Pick<SpinLaw, 'mean' | 'square' | 'awards'>;

export interface ChainMoments {
  /** Of a round: a paid spin and all free spins that follow from it. */
  readonly mean: number;
  readonly sigma: number;
  /** Of the paid spin alone. */
  readonly baseSigma: number;
}

/** What follows from one or more free spins that are owed: mean, and mean of the square. */
interface Worth {
  readonly mean: number;
  readonly square: number;
}

/**
 * Mean and deviation of a round whose free spins may have a law of their own: R = X + Y_1 + … + Y_A, with X and A of the paid spin, and each free spin
 * worth Y = Z + Y'_1 + … + Y'_B (without retriggers Y = Z), a Galton-Watson process. With y = E[Y] = E[Z] / (1 - E[B]) and Wald's identities:
 * Var Y = Var(Z + B y) / (1 - E[B]), Var R = E[A] Var Y + Var(X + A y). With a limit of free spins a round: `worthOfLimited`.
 * `extra` variances are of bonus rounds whose pay is more than its mean; they add up.
 * @param free a free spin, its multiplier in its wins
 */
export function chainMoments(
  paid: ChainLaw,
  free: ChainLaw | null,
  options: {
    readonly retrigger: boolean;
    readonly maxSpins: number;
    readonly extra: { readonly paid: number; readonly free: number };
  },
): ChainMoments {
  const { extra, retrigger, maxSpins } = options;
  const baseSigma = Math.sqrt(positive(paid.square - paid.mean * paid.mean) + extra.paid);
  if (free === null) return { mean: paid.mean, sigma: baseSigma, baseSigma };
  const again = retrigger ? free.awards : [{ awarded: 0, probability: 1, win: free.mean }];
  const worth = maxSpins === Number.POSITIVE_INFINITY ? worthOf(free, again) : worthOfLimited(free, again, maxSpins);
  let mean = paid.mean;
  let square = paid.square;
  for (const { awarded, probability, win } of paid.awards) {
    const follows = worth(Math.min(awarded, maxSpins));
    mean += probability * follows.mean;
    square += 2 * win * follows.mean + probability * follows.square;
  }
  const spins = spinsOf(paid.awards, again, maxSpins);
  return { mean, sigma: Math.sqrt(positive(square - mean * mean) + extra.paid + spins * extra.free), baseSigma };
}

/** Mean free spins of a round. @param again what a free spin awards; nothing without retriggers */
export function spinsOf(paid: readonly AwardPart[], again: readonly AwardPart[], maxSpins: number): number {
  const mean = (parts: readonly AwardPart[]): number =>
    parts.reduce((sum, part) => sum + part.probability * part.awarded, 0);
  const a = mean(paid);
  if (a === 0) return 0;
  const one = { mean: 1, square: 1 };
  const counted = again.map((part) => ({ ...part, win: part.probability }));
  if (maxSpins !== Number.POSITIVE_INFINITY) {
    const worth = worthOfLimited(one, counted, maxSpins);
    return paid.reduce((sum, part) => sum + part.probability * worth(Math.min(part.awarded, maxSpins)).mean, 0);
  }
  const b = mean(again);
  return b >= 1 - 1e-12 ? Number.POSITIVE_INFINITY : a / (1 - b);
}

/** The worth of n free spins when each may award more without end: n independent trees. */
function worthOf(free: Omit<ChainLaw, 'awards'>, again: readonly AwardPart[]): (spins: number) => Worth {
  const sum = (of: (part: AwardPart) => number): number => again.reduce((total, part) => total + of(part), 0);
  const b = sum((part) => part.probability * part.awarded);
  const y = free.mean / (1 - b);
  const squares =
    free.square +
    2 * y * sum((part) => part.awarded * part.win) +
    y * y * sum((part) => part.probability * part.awarded ** 2);
  const variance = positive(squares - y * y) / (1 - b);
  return (spins) => ({ mean: spins * y, square: spins * variance + (spins * y) ** 2 });
}

/**
 * The same with at most `most` free spins a round, counted when they are awarded. State: r spins owed and c that may still be awarded; a spin that awards k leads
 * to (r - 1 + min(k, c), c - min(k, c)), whose sum is one less. So one sum after the other, in order `most`^2 / 2 states.
 */
function worthOfLimited(
  free: Omit<ChainLaw, 'awards'>,
  again: readonly AwardPart[],
  most: number,
): (spins: number) => Worth {
  // Entry r of the sum n: r owed, n - r that may still be awarded.
  let means = new Float64Array(1);
  let squares = new Float64Array(1);
  for (let sum = 1; sum <= most; sum += 1) {
    const nextMeans = new Float64Array(sum + 1);
    const nextSquares = new Float64Array(sum + 1);
    for (let owed = 1; owed <= sum; owed += 1) {
      let mean = free.mean;
      let square = free.square;
      for (const { awarded, probability, win } of again) {
        const to = owed - 1 + Math.min(awarded, sum - owed);
        const follows = means[to] ?? 0;
        mean += probability * follows;
        square += 2 * win * follows + probability * (squares[to] ?? 0);
      }
      nextMeans[owed] = mean;
      nextSquares[owed] = square;
    }
    means = nextMeans;
    squares = nextSquares;
  }
  return (spins) => ({ mean: means[spins] ?? 0, square: squares[spins] ?? 0 });
}

/** A variance that rounding has put a little below 0. */
function positive(value: number): number {
  return Math.max(0, value);
}
