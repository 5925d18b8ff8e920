import { AppError } from '@croupier/kernel/errors';

/** How requests ended: `ok`, the code of the refusal, or `defect` for anything else. */
export function outcomeOf(settled: PromiseSettledResult<unknown>): string {
  if (settled.status === 'fulfilled') return 'ok';
  return settled.reason instanceof AppError ? settled.reason.code : 'defect';
}

/** How often each outcome was met. */
export function outcomesOf(settled: readonly PromiseSettledResult<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of settled) {
    const outcome = outcomeOf(one);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
