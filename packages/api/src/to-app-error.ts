import { AppError, type ErrorCode } from '@croupier/kernel/errors';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';

/** The most issues that one INVALID_INPUT lists: an answer to hostile input stays small. */
const issuesMax = 50;

export interface InputIssue {
  /** Where, as in `list[0].name`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
  readonly code: string;
}

/** What tRPC itself refuses, before or beside our code, in our catalogue. What is not here is a defect. */
const fromTrpcCode: Partial<Record<TRPCError['code'], ErrorCode>> = {
  PARSE_ERROR: 'INVALID_INPUT',
  BAD_REQUEST: 'INVALID_INPUT',
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'METHOD_NOT_ALLOWED',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  TOO_MANY_REQUESTS: 'RATE_LIMIT',
};

const publicMessages: Partial<Record<ErrorCode, string>> = {
  NOT_FOUND: 'There is no such procedure.',
  METHOD_NOT_ALLOWED: 'Queries are called with GET, mutations with POST.',
};

/**
 * Any thrown thing as an AppError, the one shape that leaves the server. AppErrors pass as they are; a refused input
 * becomes INVALID_INPUT with `details.issues`; tRPC's own refusals get their code; the rest becomes INTERNAL_ERROR, which
 * keeps the thrown thing as its cause for the log and tells the caller nothing of it.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (!(thrown instanceof TRPCError)) return internal(thrown);
  const { cause } = thrown;
  if (cause instanceof AppError) return cause;
  const code = fromTrpcCode[thrown.code];
  if (code === undefined) return internal(cause ?? thrown);
  if (code === 'INVALID_INPUT') return invalidInput(thrown);
  return new AppError(code, publicMessages[code], { internal: thrown.message, cause: thrown });
}

/** INVALID_INPUT for input that a schema refused. */
export function fromZodError(error: z.core.$ZodError): AppError {
  return new AppError('INVALID_INPUT', undefined, {
    details: { issues: error.issues.slice(0, issuesMax).map(toIssue) },
    cause: error,
  });
}

function invalidInput(thrown: TRPCError): AppError {
  const { cause } = thrown;
  if (cause instanceof z.core.$ZodError) return fromZodError(cause);
  // A foreign cause is a parser's, whose words are not ours to pass on; without one the edge itself says what is wrong.
  const message = cause === undefined ? thrown.message : 'The body is not well-formed JSON, or holds a forbidden key.';
  const issue: InputIssue = { path: '', message, code: 'malformed' };
  return new AppError('INVALID_INPUT', message, {
    details: { issues: [issue] },
    internal: thrown.message,
    cause: thrown,
  });
}

function toIssue(issue: z.core.$ZodIssue): InputIssue {
  return { path: placeOf(issue.path), message: issue.message, code: issue.code };
}

function internal(cause: unknown): AppError {
  return new AppError('INTERNAL_ERROR', undefined, { cause });
}

function placeOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step, index) =>
    typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`,
  );
  return steps.join('');
}
