import type { BookSheet } from '../book-sheet.ts';
import type { IssueList } from '../par-issue.ts';
import type { Draft } from './check-sheet.ts';

/** Meaning of an outcome book's fields. */
export function checkBookSheet(draft: Draft<BookSheet>, issues: IssueList): void {
  const { outcomes } = draft;
  if (outcomes === undefined) return;
  const seen = new Map<number, number>();
  let sum = 0;
  outcomes.forEach(([id, weight], index) => {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else issues.error(`outcomes[${index}]`, `outcome ${id} is listed twice, first at outcomes[${first}]`);
    sum += weight;
  });
  if (sum === 0) issues.error('outcomes', 'all weights are 0: nothing can be drawn');
  if (sum > Number.MAX_SAFE_INTEGER)
    issues.error('outcomes', `the weights sum up to ${sum}, more than ${Number.MAX_SAFE_INTEGER}`);
}
