import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { STATUS_CODES } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { NotAcceptableError } from './accept.ts';

/** How an error is answered. */
export interface ErrorAnswer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
  /** `content-type` replaces the default `application/json`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Supplied by the host: turns any error of the REST surface into its answer. */
export type ErrorBody = (error: TRPCError, request: FastifyRequest) => ErrorAnswer;

interface Issue {
  readonly path: readonly unknown[];
  readonly message: string;
}

/** The issues of a schema's refusal: path and message of each. Undefined when the cause is something else. */
export function inputIssues(error: TRPCError): Issue[] | undefined {
  const { cause } = error;
  if (error.code !== 'BAD_REQUEST' || !cause || !('issues' in cause) || !Array.isArray(cause.issues)) return undefined;
  return cause.issues.map((issue: { path?: readonly unknown[]; message?: string }) => ({
    path: issue.path ?? [],
    message: issue.message ?? 'Invalid value',
  }));
}

/** The default: problem details (RFC 9457). A server error tells nothing about the inside. */
export const problemDetails: ErrorBody = (error) => {
  const status = error instanceof NotAcceptableError ? error.statusCode : getHTTPStatusCodeFromError(error);
  const issues = inputIssues(error);
  const detail = status >= 500 ? undefined : issues ? 'The input does not match its schema' : error.message;
  return {
    status,
    body: { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code: error.code, detail, issues },
    headers: { 'content-type': 'application/problem+json' },
  };
};

const codesByStatus = new Map<number, TRPC_ERROR_CODE_KEY>([
  [400, 'BAD_REQUEST'],
  [401, 'UNAUTHORIZED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [405, 'METHOD_NOT_SUPPORTED'],
  [408, 'TIMEOUT'],
  [413, 'PAYLOAD_TOO_LARGE'],
  [414, 'BAD_REQUEST'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
  [429, 'TOO_MANY_REQUESTS'],
  [503, 'SERVICE_UNAVAILABLE'],
]);

/** Anything thrown below the prefix as a TRPCError. What Fastify or a plugin of the host throws keeps its status class. */
export function toTrpcError(thrown: unknown): TRPCError {
  if (thrown instanceof TRPCError) return thrown;
  if (thrown instanceof Error && thrown.name === 'TRPCError') return thrown as TRPCError;
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  const code = typeof status === 'number' ? codesByStatus.get(status) : undefined;
  if (code && thrown instanceof Error) return new TRPCError({ code, message: thrown.message, cause: thrown });
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: thrown });
}
