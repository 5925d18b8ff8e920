/** Holm's step-down correction (Scand. J. Stat. 6, 1979): p values that hold for all tests together, in the order given. */
export function holm(values: readonly number[]): number[] {
  const order = [...values.keys()].toSorted((x, y) => (values[x] ?? 1) - (values[y] ?? 1));
  const adjusted = values.slice();
  let least = 0;
  for (const [rank, index] of order.entries()) {
    least = Math.max(least, Math.min(1, (values.length - rank) * (values[index] ?? 1)));
    adjusted[index] = least;
  }
  return adjusted;
}
