import { rounded } from '../../rounded.ts';
import type { RngTest } from '../rng-audit.ts';
import type { RawTest } from './raw-test.ts';

/** Half of the level is kept in reserve: χ² laws of finite samples are only near theirs, far out in the tail where a corrected test decides. */
const reserve = 2;

/** Holm's step-down correction: the chance of any failure among sound sequences is at most `alpha`, however tests depend. */
export function holm(tests: readonly RawTest[], alpha: number): RngTest[] {
  const made = tests.flatMap(({ p }, index) => (p === null ? [] : [{ p, index }])).toSorted((a, b) => a.p - b.p);
  const adjusted = new Map<number, number>();
  let least = 0;
  for (const [rank, { p, index }] of made.entries()) {
    least = Math.max(least, Math.min(1, reserve * (made.length - rank) * p));
    adjusted.set(index, least);
  }
  return tests.map(({ applicable, ...test }, index) => {
    const adjustedP = adjusted.get(index) ?? null;
    return {
      ...test,
      statistic: test.statistic === null ? null : rounded(test.statistic),
      p: test.p === null ? null : rounded(test.p),
      adjustedP: adjustedP === null ? null : rounded(adjustedP),
      verdict: !applicable
        ? 'not-applicable'
        : adjustedP === null
          ? 'insufficient-data'
          : adjustedP < alpha
            ? 'fail'
            : 'pass',
    };
  });
}
