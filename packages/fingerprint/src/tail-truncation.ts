import { poissonAtMost } from './chi-square.ts';
import { rounded } from './rounded.ts';

/** Whether large wins are missing that the reconstructed game should have shown. */
export interface TailTruncation {
  readonly verdict: 'none' | 'truncated' | 'insufficient-data';
  /** Wins of at least so many times the bet: seen, expected, and the chance to see so few (not corrected). */
  readonly thresholds: readonly {
    readonly multiple: number;
    readonly seen: number;
    readonly expected: number;
    readonly p: number;
  }[];
}

const alpha = 1e-4;

/**
 * Compares the number of wins above rising thresholds with the structural law (Poisson, Bonferroni at 1e-4).
 * @param law win in total bets and its probability, ascending
 * @param multiples of paid spins alone
 */
export function tailTruncationOf(
  law: readonly { readonly win: number; readonly probability: number }[],
  multiples: ArrayLike<number>,
): TailTruncation {
  const spins = multiples.length;
  const sorted = Float64Array.from(multiples)
    .filter((multiple) => multiple > 0)
    .toSorted();
  let below = sorted.length;
  const thresholds: TailTruncation['thresholds'][number][] = [];
  let tail = 0;
  let next = 3;
  for (const { win, probability } of law.toReversed()) {
    if (win === 0) break;
    tail += probability;
    if (tail * spins < next) continue;
    while (below > 0 && (sorted[below - 1] ?? 0) >= win - 1e-9) below -= 1;
    const seen = sorted.length - below;
    thresholds.push({
      multiple: rounded(win),
      seen,
      expected: rounded(tail * spins),
      p: rounded(poissonAtMost(seen, tail * spins)),
    });
    next = tail * spins * 3;
  }
  const strong = thresholds.filter(({ expected }) => expected >= 10);
  const truncated = strong.some(({ p }) => p * strong.length < alpha);
  return { verdict: strong.length === 0 ? 'insufficient-data' : truncated ? 'truncated' : 'none', thresholds };
}
