import { logGamma } from '../chi-square.ts';

/**
 * A sample of a law that is not known beforehand, as a Dirichlet process sees it: `theta` is the weight of what was never
 * seen, spread evenly over `classes`.
 */
interface UrnInput {
  readonly query: ReadonlyMap<string, number>;
  /** Counts known before; empty for a game nobody knows. */
  readonly known: ReadonlyMap<string, number>;
  /** The known counts are taken to weigh at most this many trials: less than they are for a law that is only alike. */
  readonly knownMax?: number;
  readonly classes: number;
}

const theta = 32;

/** log P(query | known counts), without the multinomial coefficient, which every hypothesis shares. */
export function urnLogLikelihood({ query, known, knownMax = Number.POSITIVE_INFINITY, classes }: UrnInput): number {
  const total = sumOf(known);
  const scale = total > knownMax ? knownMax / total : 1;
  const base = theta / classes;
  const trials = sumOf(query);
  let sum = logGamma(total * scale + theta) - logGamma(trials + total * scale + theta);
  for (const [key, count] of query) {
    const before = (known.get(key) ?? 0) * scale + base;
    sum += logGamma(count + before) - logGamma(before);
  }
  return sum;
}

/** log P(query | law); −∞ when the query shows what the law does not. */
export function lawLogLikelihood(query: ReadonlyMap<string, number>, law: ReadonlyMap<string, number>): number {
  const total = sumOf(law);
  let sum = 0;
  for (const [key, count] of query) {
    const amount = law.get(key) ?? 0;
    if (amount === 0) return Number.NEGATIVE_INFINITY;
    sum += count * Math.log(amount / total);
  }
  return sum;
}

/** log Σ exp. */
export function logSum(values: readonly number[]): number {
  const most = Math.max(...values);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

export function sumOf(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
