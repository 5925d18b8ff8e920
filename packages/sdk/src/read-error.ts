import { errorCatalogue, type ErrorCode } from '@croupier/kernel/errors';
import { TRPCClientError } from '@trpc/client';
import { CroupierError } from './croupier-error.ts';

/**
 * The CroupierError of whatever a call threw: the server's own error, an answer that is not Croupier's (a proxy's page),
 * or no answer at all. Never throws.
 */
export function readError(thrown: unknown): CroupierError {
  if (thrown instanceof CroupierError) return thrown;
  if (!(thrown instanceof TRPCClientError)) return noAnswer(thrown);
  if (thrown.cause instanceof CroupierError) return thrown.cause;
  const response: unknown = thrown.meta?.['response'];
  const answer = response instanceof Response ? response : null;
  const body = errorFields(thrown.data) ?? errorFields(field(thrown.meta?.['responseJSON'], 'error'));
  if (body !== null) {
    return new CroupierError({
      ...body,
      message: body.message ?? thrown.message,
      httpStatus: answer?.status ?? body.httpStatus,
      retryAfterMs: retryAfterMs(answer),
      cause: thrown,
    });
  }
  return answer === null || answer.ok ? noAnswer(thrown) : foreignAnswer(answer, thrown);
}

/** The CroupierError that an answer of the REST interface is, from its body as JSON. */
export function errorOfAnswer(answer: Response, body: unknown): CroupierError {
  const fields = errorFields(field(body, 'error'));
  if (fields === null) return foreignAnswer(answer);
  const message = fields.message ?? `The server answered HTTP ${answer.status}.`;
  return new CroupierError({ ...fields, message, httpStatus: answer.status, retryAfterMs: retryAfterMs(answer) });
}

/**
 * Lets answers in JSON pass. tRPC's link forgets the response when its body is no JSON, and with it status and
 * Retry-After: so another machine's page is turned into its error here.
 */
export function requireJson(answer: Response): Response {
  const isJson = /^application\/json\b/i.test(answer.headers.get('content-type') ?? '');
  if (isJson) return answer;
  throw answer.ok ? noAnswer(new Error('something else answered with a page that is not JSON')) : foreignAnswer(answer);
}

function foreignAnswer(answer: Response, cause?: unknown): CroupierError {
  return new CroupierError({
    code: codeOfStatus(answer.status),
    message: `The server answered HTTP ${answer.status} without a Croupier error. Is this address a Croupier server?`,
    requestId: answer.headers.get('x-request-id'),
    httpStatus: answer.status,
    retryAfterMs: retryAfterMs(answer),
    cause,
  });
}

/** The error of a request that got no whole answer: its effect is unknown. */
export function noAnswer(thrown: unknown): CroupierError {
  return new CroupierError({
    code: 'UNAVAILABLE',
    message: `The server did not answer: ${deepestMessage(thrown)}`,
    details: { reason: 'network' },
    cause: thrown,
  });
}

function errorFields(value: unknown) {
  const code = field(value, 'code');
  if (!isErrorCode(code)) return null;
  const details = field(value, 'details');
  const requestId = field(value, 'requestId');
  const retryable = field(value, 'retryable');
  const message = field(value, 'message');
  const httpStatus = field(value, 'httpStatus');
  return {
    code,
    message: typeof message === 'string' ? message : null,
    details: isRecord(details) ? details : {},
    requestId: typeof requestId === 'string' ? requestId : null,
    httpStatus: typeof httpStatus === 'number' ? httpStatus : null,
    ...(typeof retryable === 'boolean' ? { retryable } : {}),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCatalogue, value);
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'UNAUTHORIZED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  if (status === 429) return 'RATE_LIMIT';
  return status === 502 || status === 503 || status === 504 ? 'UNAVAILABLE' : 'INTERNAL_ERROR';
}

/** Retry-After of RFC 9110, as seconds or as a date; null when absent or unreadable. */
function retryAfterMs(answer: Response | null): number | null {
  const text = answer?.headers.get('retry-after') ?? null;
  if (text === null) return null;
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(delayMs) ? Math.max(0, delayMs) : null;
}

// fetch hides the useful sentence ("connect ECONNREFUSED …") in the innermost cause, sometimes of an AggregateError.
function deepestMessage(thrown: unknown): string {
  let error: unknown = thrown;
  for (let depth = 0; depth < 8 && error instanceof Error; depth += 1) {
    const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
    if (!(inner instanceof Error)) return error.message === '' ? error.name : error.message;
    error = inner;
  }
  return String(error);
}
