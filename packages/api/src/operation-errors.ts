import { errorCodes, type ErrorCode } from '@croupier/kernel/errors';
import { rolesFor } from './access.ts';
import { roles } from '@croupier/kernel/roles';
import type { Operation } from './operations.ts';

/** What any operation may answer with. */
const common: readonly ErrorCode[] = [
  'INVALID_INPUT',
  'UNAUTHORIZED',
  'NOT_ACCEPTABLE',
  'RATE_LIMIT',
  'UNAVAILABLE',
  'INTERNAL_ERROR',
];
const withBody: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

/** The codes that an operation may answer with, in the order of the catalogue. */
export function errorCodesOf(operation: Operation): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>([...common, ...(operation.meta.errors ?? [])]);
  if (operation.method === 'POST' || operation.method === 'PUT') for (const code of withBody) codes.add(code);
  if (rolesFor(operation.procedurePath).length < roles.length) codes.add('FORBIDDEN');
  return errorCodes.filter((code) => codes.has(code));
}
