import { noteErrorFacts } from '@croupier/api/error-facts';
import { toAppError } from '@croupier/api/to-app-error';
import { AppError, errorCatalogue, toErrorBody, type ErrorBody, type ErrorCode } from '@croupier/kernel/errors';
import { observeError } from '@croupier/telemetry/request-metrics';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { factsOf, transportOf } from './request-facts.ts';
import type { ServerParts } from './server-parts.ts';

/** An error on its way out: its status, its body, and what else the answer must say. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;
}

/** Fastify's own refusals by status. Anything else that is thrown outside of a procedure is a defect. */
const fastifyStatuses: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_INPUT',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'INVALID_INPUT',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'UNAVAILABLE',
};

/** The one way from a thrown thing to an answer, over every transport. Counts it, and logs what no caller is told. */
export function answerError(
  parts: ServerParts,
  request: FastifyRequest,
  thrown: Error,
  operation?: string,
): ErrorAnswer {
  const error = completed(parts, fromFastify(thrown) ?? toAppError(thrown));
  const facts = factsOf(request);
  facts.errorCode = error.code;
  facts.errorHeaders = headersFor(error);
  if (operation !== undefined) facts.operation ??= operation;
  observeError(parts.instruments, { operation: operation ?? transportOf(request), code: error.code });
  const level = errorCatalogue[error.code].status >= 500 ? 'error' : 'debug';
  parts.logger[level](
    {
      requestId: request.id,
      operation,
      code: error.code,
      internal: error.internal,
      error: level === 'error' ? error : undefined,
    },
    'request failed',
  );
  noteErrorFacts(thrown, { requestId: request.id, answered: error });
  return {
    status: errorCatalogue[error.code].status,
    body: toErrorBody(error, request.id),
    headers: facts.errorHeaders,
  };
}

/** Sends the answer as JSON. */
export function sendError(reply: FastifyReply, answer: ErrorAnswer): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** Headers that go with an error: Retry-After where waiting helps, and the challenge that 401 owes (RFC 9110, 11.6.1). */
export function headersFor(error: AppError): Readonly<Record<string, string>> {
  if (error.code === 'UNAUTHORIZED') return { 'www-authenticate': 'Bearer' };
  if (!errorCatalogue[error.code].retryable) return {};
  const { retryAfterSeconds } = error.details;
  const seconds = typeof retryAfterSeconds === 'number' ? Math.max(1, Math.ceil(retryAfterSeconds)) : 1;
  return { 'retry-after': String(seconds) };
}

function completed(parts: ServerParts, error: AppError): AppError {
  if (error.code !== 'PAYLOAD_TOO_LARGE') return error;
  return new AppError(error.code, undefined, { details: { limitBytes: parts.limits.bodyLimitBytes }, cause: error });
}

function fromFastify(thrown: Error): AppError | undefined {
  if (!('statusCode' in thrown) || typeof thrown.statusCode !== 'number') return undefined;
  const code = fastifyStatuses[thrown.statusCode];
  if (code === undefined) return undefined;
  if (code !== 'INVALID_INPUT') return new AppError(code, undefined, { internal: thrown.message, cause: thrown });
  const message = 'The request is malformed: its path, its headers, or its body as JSON.';
  const details = { issues: [{ path: '', message, code: 'malformed' }] };
  return new AppError(code, message, { details, internal: thrown.message, cause: thrown });
}
