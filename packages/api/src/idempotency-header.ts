import { AppError } from '@croupier/kernel/errors';
import { inputParsers, listProcedures } from '@croupier/rpc/router-internals';
import { readHeaderList, readHeaderString } from '@croupier/rpc/rest/header-value';
import { schemasByKey } from '@croupier/rpc/rest/zod-shape';
import type { AnyTRPCRouter } from '@trpc/server';
import type { HeaderKeys } from './context.ts';

/** The header, as Node names it. */
export const idempotencyHeader = 'idempotency-key';
const field = 'idempotencyKey';

/** The dotted paths of the mutations whose input has an idempotency key. */
export function keyedOperations(router: AnyTRPCRouter): ReadonlySet<string> {
  const keyed = listProcedures(router).filter(
    ([, procedure]) => procedure._def.type === 'mutation' && schemasByKey(inputParsers(procedure)).has(field),
  );
  return new Set(keyed.map(([path]) => path));
}

/** A tRPC request: the calls in it, and its header. */
interface KeyedRequest {
  readonly header: string | string[] | undefined;
  readonly isBatch: boolean;
  readonly paths: readonly string[];
}

/**
 * The keys of a tRPC request's calls from its header: of a single call one key, bare or quoted as over REST; of a batch a list
 * with one key for each call in order, `""` for a call that has none. Null where there is no header, or no call that takes a
 * key. What is wrong with a header is thrown to the calls that take a key, and to no other.
 */
export function headerKeysOf({ header, isBatch, paths }: KeyedRequest, keyed: ReadonlySet<string>): HeaderKeys | null {
  if (header === undefined || !paths.some((path) => keyed.has(path))) return null;
  return (batchIndex) => {
    if (!keyed.has(paths[batchIndex] ?? '')) return undefined;
    if (!isBatch) return readHeaderString(idempotencyHeader, header);
    const keys = readHeaderList(idempotencyHeader, header);
    if (keys.length !== paths.length)
      throw malformed(`The header ${idempotencyHeader} has ${keys.length} keys for ${paths.length} calls`);
    const key = keys[batchIndex];
    return key === '' ? undefined : key;
  };
}

/** The input with the key of the header. @throws INVALID_INPUT when the field says another key than the header */
export function withHeaderKey(input: unknown, key: string | undefined): unknown {
  if (key === undefined) return input;
  if (input === undefined) return { [field]: key };
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  if (Object.hasOwn(input, field) && Reflect.get(input, field) !== key)
    throw malformed(`The header ${idempotencyHeader} for ${field} contradicts another part of the request`);
  return { ...input, [field]: key };
}

function malformed(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { details: { issues: [{ path: field, message, code: 'malformed' }] } });
}
