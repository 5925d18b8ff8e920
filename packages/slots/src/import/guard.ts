import type { IssueList } from '../par-issue.ts';
import { formatPath } from '../par-issue.ts';

const depthMax = 12;
const valuesMax = 400_000;

/**
 * Looks over a document before anything reads it: too deep, too large, or with a key that JavaScript gives a meaning of its own.
 * Reports an error and returns false when it is not to be read.
 */
export function guardDocument(json: unknown, issues: IssueList): boolean {
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value: json, path: [] }];
  let seen = 0;
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const { value, path } = item;
    seen += 1;
    if (seen > valuesMax) {
      issues.error('', `the document has more than ${valuesMax} values`);
      return false;
    }
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= depthMax) {
      issues.error(formatPath(path), `the document is nested more than ${depthMax} levels deep`);
      return false;
    }
    if (Object.hasOwn(value, '__proto__')) {
      issues.error(formatPath([...path, '__proto__']), 'unknown field');
      return false;
    }
    const children = Array.isArray(value) ? value : Object.keys(value);
    if (children.length > valuesMax - seen) {
      issues.error(formatPath(path), `the document has more than ${valuesMax} values`);
      return false;
    }
    if (Array.isArray(value))
      value.forEach((child: unknown, index) => open.push({ value: child, path: [...path, index] }));
    else for (const [key, child] of Object.entries(value)) open.push({ value: child, path: [...path, key] });
  }
  return true;
}
