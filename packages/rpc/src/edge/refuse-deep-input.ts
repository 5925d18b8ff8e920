import { TRPCError } from '@trpc/server';
import { isDeeperThan } from '../json-depth.ts';

/** The TRPCError for a text nested too deep: schemas, transformers and `JSON.stringify` would overflow the stack on it. */
export function depthError(text: string | null, maxDepth: number): TRPCError | undefined {
  if (text === null || !isDeeperThan(text, maxDepth)) return undefined;
  return new TRPCError({ code: 'BAD_REQUEST', message: `The input is nested deeper than ${maxDepth} levels` });
}

/** The same for the input in the query of a URL. */
export function depthErrorOfUrl(url: string, maxDepth: number): TRPCError | undefined {
  const mark = url.indexOf('?');
  if (mark === -1 || url.length - mark < 2 * maxDepth) return undefined;
  return depthError(new URLSearchParams(url.slice(mark + 1)).get('input'), maxDepth);
}
