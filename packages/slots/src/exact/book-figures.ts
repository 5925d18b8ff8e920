import type { BookSheet } from '../book-sheet.ts';

/** Probability of each win x total bet of an outcome book, ascending. */
export function bookDistribution(par: BookSheet): readonly { readonly win: number; readonly probability: number }[] {
  const weights = new Map<number, number>();
  let sum = 0;
  for (const [, weight, pay] of par.outcomes) {
    sum += weight;
    if (weight > 0) weights.set(pay, (weights.get(pay) ?? 0) + weight);
  }
  return [...weights]
    .toSorted(([a], [b]) => a - b)
    .map(([pay, weight]) => ({ win: pay / par.cost, probability: weight / sum }));
}
