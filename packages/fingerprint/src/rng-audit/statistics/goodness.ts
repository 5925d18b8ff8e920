import { chiSquareTail } from '../../chi-square.ts';

const expectedMin = 10;

/**
 * χ² of counts against probabilities. Neighbouring cells are taken together until each is expected at least ten times.
 * @param estimated parameters that were taken from the same counts
 */
export function goodnessOf(
  counts: ArrayLike<number>,
  shares: ArrayLike<number>,
  estimated = 0,
): { statistic: number; freedom: number; p: number } {
  let trials = 0;
  for (let cell = 0; cell < counts.length; cell += 1) trials += counts[cell] ?? 0;
  const cells: { count: number; expected: number }[] = [];
  let open = { count: 0, expected: 0 };
  for (let cell = 0; cell < counts.length; cell += 1) {
    open.count += counts[cell] ?? 0;
    open.expected += trials * (shares[cell] ?? 0);
    if (open.expected < expectedMin) continue;
    cells.push(open);
    open = { count: 0, expected: 0 };
  }
  const last = cells.at(-1);
  if (last === undefined) cells.push(open);
  else {
    last.count += open.count;
    last.expected += open.expected;
  }
  const statistic = cells.reduce(
    (sum, { count, expected }) => sum + (expected > 0 ? (count - expected) ** 2 / expected : 0),
    0,
  );
  const freedom = Math.max(0, cells.length - 1 - estimated);
  return { statistic, freedom, p: chiSquareTail(statistic, freedom) };
}
