import type { Counted } from './moments.ts';
import { rounded } from './rounded.ts';

/** What rounds paid, in multiples of their stake. */
export interface PayoutDistribution {
  readonly rounds: number;
  readonly withoutWin: number;
  /** Exact counts of the most frequent multiples (at most 256), by rising multiple. */
  readonly exact: readonly { readonly multiple: number; readonly count: number }[];
  /** The rest: counts in [from, to), with from a power of two and to twice that; only buckets that hold something. */
  readonly tail: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** Nearest-rank quantiles. */
  readonly quantiles: readonly { readonly probability: number; readonly multiple: number }[];
  readonly largest: number;
}

/** Multiples that are counted one by one; rarer ones go to logarithmic buckets. */
export const exactMultiplesMax = 256;

const quantileProbabilities = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999] as const;

/** @param multiples sorted by value, distinct, at least one */
export function payoutDistributionOf(multiples: readonly Counted[]): PayoutDistribution {
  const byFrequency = multiples.toSorted((a, b) => b.count - a.count || a.value - b.value);
  const exact = byFrequency.slice(0, exactMultiplesMax).toSorted((a, b) => a.value - b.value);
  const rounds = multiples.reduce((total, { count }) => total + count, 0);
  return {
    rounds,
    withoutWin: multiples.find(({ value }) => value === 0)?.count ?? 0,
    exact: exact.map(({ value, count }) => ({ multiple: rounded(value), count })),
    tail: tailOf(byFrequency.slice(exactMultiplesMax)),
    quantiles: quantileProbabilities.map((probability) => ({
      probability,
      multiple: rounded(quantile(multiples, Math.ceil(probability * rounds))),
    })),
    largest: rounded(multiples.at(-1)?.value ?? 0),
  };
}

function quantile(multiples: readonly Counted[], rank: number): number {
  let seen = 0;
  for (const { value, count } of multiples) {
    seen += count;
    if (seen >= rank) return value;
  }
  return multiples.at(-1)?.value ?? 0;
}

function tailOf(rest: readonly Counted[]): PayoutDistribution['tail'] {
  const buckets = new Map<number, number>();
  for (const { value, count } of rest) {
    const from = powerOfTwoBelow(value);
    buckets.set(from, (buckets.get(from) ?? 0) + count);
  }
  return [...buckets]
    .toSorted(([a], [b]) => a - b)
    .map(([from, count]) => ({ from, to: from === 0 ? 0 : from * 2, count }));
}

function powerOfTwoBelow(value: number): number {
  if (value === 0) return 0;
  let power = 1;
  while (power > value) power /= 2;
  while (power * 2 <= value) power *= 2;
  return power;
}
