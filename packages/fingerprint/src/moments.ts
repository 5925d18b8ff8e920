/** A value and how often it was seen. */
export interface Counted {
  readonly value: number;
  readonly count: number;
}

/** Mean and central moments (divided by n, not n − 1). */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/**
 * Moments of counted values. Counts may be fractional. The sums run in the order given: pass values sorted, and the
 * result does not depend on the order of play.
 */
export function momentsOf(values: readonly Counted[]): Moments {
  let n = 0;
  let total = 0;
  for (const { value, count } of values) {
    n += count;
    total += value * count;
  }
  const mean = total / n;
  let [m2, m3, m4] = [0, 0, 0];
  for (const { value, count } of values) {
    const square = (value - mean) ** 2;
    m2 += count * square;
    m3 += count * square * (value - mean);
    m4 += count * square * square;
  }
  return { n, mean, m2: m2 / n, m3: m3 / n, m4: m4 / n };
}
