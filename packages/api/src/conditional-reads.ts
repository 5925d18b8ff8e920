import type { Operation } from './operations.ts';

/**
 * Whether a read over REST carries an ETag and may be answered 304: all reads but those of users and tokens, which nobody
 * shall keep.
 */
export function isConditionalRead({ method, procedurePath }: Pick<Operation, 'method' | 'procedurePath'>): boolean {
  return method === 'GET' && !procedurePath.startsWith('identity.');
}
