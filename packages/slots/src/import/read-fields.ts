import type { z } from 'zod';
import { formatPath, type IssueList } from '../par-issue.ts';

export type Fields = Readonly<Record<string, z.ZodType>>;
/** Those fields that could be read. */
export type Read<F extends Fields> = { readonly [K in keyof F]?: z.output<F[K]> };

const remark = /^(exact|published)_[a-z0-9_]+$|^([a-z]+_)?notes?$/;

/**
 * Reads an object field by field, so that a fault in one does not hide those in the others. Unknown and missing fields are errors.
 * @param prefix path of the object in the document
 */
export function readFields<F extends Fields>(
  fields: F,
  json: Readonly<Record<string, unknown>>,
  issues: IssueList,
  prefix: readonly PropertyKey[] = [],
): Read<F> {
  for (const key of Object.keys(json)) {
    if (Object.hasOwn(fields, key)) continue;
    const path = formatPath([...prefix, key]);
    // Publishers state figures of their own and add notes: neither changes the game.
    if (remark.test(key) && !Object.hasOwn(json, 'format'))
      issues.warning(path, 'unknown figure or note: it is left out');
    else issues.error(path, 'unknown field');
  }
  const read: { [K in keyof F]?: z.output<F[K]> } = {};
  for (const key of Object.keys(fields) as (keyof F & string)[]) {
    const schema = fields[key];
    if (schema === undefined) continue;
    const value = Object.hasOwn(json, key) ? json[key] : undefined;
    const result = schema.safeParse(value);
    if (result.success) {
      read[key] = result.data as z.output<F[typeof key]>;
    } else if (value === undefined) {
      issues.error(formatPath([...prefix, key]), 'missing field');
    } else {
      for (const issue of result.error.issues) report(issue, [...prefix, key], issues);
    }
  }
  return read;
}

function report(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[], issues: IssueList): void {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) issues.error(formatPath([...path, key]), 'unknown field');
    return;
  }
  if (issue.code === 'invalid_key') {
    for (const inner of issue.issues) issues.error(formatPath(path), `bad name: ${inner.message}`);
    return;
  }
  const nested = issue.code === 'invalid_union' ? issue.errors.flat().map((inner) => inner.message) : [];
  issues.error(
    formatPath(path),
    nested.length === 0 ? issue.message : `none of the accepted forms: ${[...new Set(nested)].join('; or: ')}`,
  );
}
