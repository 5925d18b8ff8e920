import { initTRPC, type TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_NUMBER } from '@trpc/server/rpc';
import { errorCatalogue, toErrorBody, type ErrorCode } from '@croupier/kernel/errors';
import superjson, { type SuperJSONResult } from 'superjson';
import type { Context } from './context.ts';
import type { OperationMeta } from './operation-meta.ts';
import { factsOf } from './error-facts.ts';
import { toAppError } from './to-app-error.ts';
import { serializeWithDates } from './wire-dates.ts';

/** What `error.data` holds on a tRPC client; the same facts as the error body over REST. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly httpStatus: number;
  readonly path: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  readonly retryable: boolean;
}

export interface ErrorShape {
  readonly message: string;
  /** JSON-RPC 2.0 number that goes with the HTTP status, for clients that look at it. */
  readonly code: TRPC_ERROR_CODE_NUMBER;
  readonly data: ErrorData;
}

/**
 * Dates of answers arrive as dates. Requests are plain JSON: what a client sends is never revived, so the schema sees
 * exactly what was on the wire.
 */
export const transformer = {
  input: { serialize: (value: unknown) => value, deserialize: (value: unknown) => value },
  output: {
    serialize: serializeWithDates,
    deserialize: (value: SuperJSONResult): unknown => superjson.deserialize(value),
  },
};

const jsonRpcCodes: Readonly<Record<number, TRPC_ERROR_CODE_NUMBER>> = {
  400: TRPC_ERROR_CODES_BY_KEY.BAD_REQUEST,
  401: TRPC_ERROR_CODES_BY_KEY.UNAUTHORIZED,
  402: TRPC_ERROR_CODES_BY_KEY.PAYMENT_REQUIRED,
  403: TRPC_ERROR_CODES_BY_KEY.FORBIDDEN,
  404: TRPC_ERROR_CODES_BY_KEY.NOT_FOUND,
  405: TRPC_ERROR_CODES_BY_KEY.METHOD_NOT_SUPPORTED,
  406: TRPC_ERROR_CODES_BY_KEY.BAD_REQUEST,
  409: TRPC_ERROR_CODES_BY_KEY.CONFLICT,
  413: TRPC_ERROR_CODES_BY_KEY.PAYLOAD_TOO_LARGE,
  415: TRPC_ERROR_CODES_BY_KEY.UNSUPPORTED_MEDIA_TYPE,
  422: TRPC_ERROR_CODES_BY_KEY.UNPROCESSABLE_CONTENT,
  429: TRPC_ERROR_CODES_BY_KEY.TOO_MANY_REQUESTS,
  502: TRPC_ERROR_CODES_BY_KEY.BAD_GATEWAY,
  503: TRPC_ERROR_CODES_BY_KEY.SERVICE_UNAVAILABLE,
};

/** The error shape of tRPC answers. Says of an INTERNAL_ERROR nothing but its request id. */
export function formatError(options: {
  error: TRPCError;
  path: string | undefined;
  ctx: Context | undefined;
}): ErrorShape {
  const facts = factsOf(options.error);
  const { error } = toErrorBody(
    facts?.answered ?? toAppError(options.error),
    facts?.requestId ?? options.ctx?.requestId ?? '',
  );
  const httpStatus = errorCatalogue[error.code].status;
  return {
    message: error.message,
    code: jsonRpcCodes[httpStatus] ?? TRPC_ERROR_CODES_BY_KEY.INTERNAL_SERVER_ERROR,
    data: {
      code: error.code,
      httpStatus,
      path: options.path ?? null,
      details: error.details,
      requestId: error.requestId,
      retryable: error.retryable,
    },
  };
}

/** tRPC, initialised once for the whole program. Only `procedure.ts` and the routers use it. */
export const t = initTRPC
  .context<Context>()
  .meta<OperationMeta>()
  .create({ transformer, isDev: false, errorFormatter: formatError });
