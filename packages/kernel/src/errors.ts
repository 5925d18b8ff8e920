/**
 * The error catalogue: every code that Croupier answers with, over any transport.
 *
 * A code is the contract. `meaning` and `remedy` are public and are printed in the documentation; what happened inside
 * (`internal`, `cause`) never leaves the process.
 */
export interface ErrorEntry {
  /** HTTP status of the answer. */
  readonly status: number;
  /** True when the same request may succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
  readonly remedy: string;
}

export const errorCatalogue = {
  INVALID_INPUT: {
    status: 400,
    retryable: false,
    meaning:
      'The request does not match its schema: an unknown field, a wrong type, a value out of range, or malformed JSON.',
    remedy: 'Read details.issues: each names the path and what was expected. Correct the request and send it again.',
  },
  UNAUTHORIZED: {
    status: 401,
    retryable: false,
    meaning: 'No token was sent, or the token is unknown, expired or revoked.',
    remedy: 'Send "Authorization: Bearer <token>" with a token that is valid. An administrator can make a new one.',
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    meaning: 'The role of the caller does not allow this operation.',
    remedy: 'Use a token whose role allows the operation; the access table in the documentation lists them.',
  },
  NOT_FOUND: {
    status: 404,
    retryable: false,
    meaning: 'There is no such resource, or it belongs to somebody else.',
    remedy: 'Check the id, and that the token belongs to the owner of the resource.',
  },
  ARCHIVED: {
    status: 410,
    retryable: false,
    meaning:
      'What the request asks for was moved to an archive. A request whose idempotency key was used there has been done, and is not done again.',
    remedy:
      'Do not repeat it with another key. Whoever needs the first answer asks the operator: details.streamId and details.streamVersion name its event.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    retryable: false,
    meaning: 'The path exists, but not with this method.',
    remedy: 'Use one of the methods in the Allow header.',
  },
  CONFLICT: {
    status: 409,
    retryable: false,
    meaning: 'The resource has changed since the version that the request expects, or it exists already.',
    remedy: 'Read the resource again and decide anew.',
  },
  INVALID_TRANSITION: {
    status: 409,
    retryable: false,
    meaning: 'The session has no such edge from its current state.',
    remedy: 'Read details.currentState, and send an input that this state accepts (details.allowed).',
  },
  ACTION_NOT_ALLOWED: {
    status: 409,
    retryable: false,
    meaning: 'The session is in a state, or in a feature, that forbids this action.',
    remedy: 'Read details.currentState and details.reason, and act accordingly.',
  },
  IN_FLIGHT: {
    status: 409,
    retryable: true,
    meaning: 'A request with the same idempotency key, or the task of the same id, is still being worked on.',
    remedy: 'Wait a moment and send the same request again: it answers with the first result.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retryable: false,
    meaning: 'The body is larger than the server accepts.',
    remedy: 'Send less in one request; details.limitBytes is the limit.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    retryable: false,
    meaning: 'The Accept header has no room for what the operation answers with, which is application/json.',
    remedy: 'Send "Accept: application/json", or none.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    retryable: false,
    meaning: 'The body is not of a type that the operation reads.',
    remedy: 'Send "Content-Type: application/json".',
  },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    retryable: false,
    meaning: 'The idempotency key was used before with another payload.',
    remedy: 'Use a new key for a new request; repeat a key only with exactly the same payload.',
  },
  INSUFFICIENT_FUNDS: {
    status: 402,
    retryable: false,
    meaning: 'The wallet does not hold enough available money.',
    remedy: 'Credit the wallet, or ask for less: details.requestedMinor and details.remainingMinor say how much.',
  },
  WALLET_LIMIT_EXCEEDED: {
    status: 403,
    retryable: false,
    meaning: 'A limit of the wallet forbids the operation.',
    remedy:
      'Read details.limit, details.requestedMinor, details.remainingMinor and details.resetsAt; stay below it, wait for it, or have it raised.',
  },
  RATE_LIMIT: {
    status: 429,
    retryable: true,
    meaning: 'Too many requests.',
    remedy: 'Wait for the time in Retry-After.',
  },
  VERSION_MISMATCH: {
    status: 409,
    retryable: false,
    meaning: 'The client was made for another version of the interface.',
    remedy: 'Update the client to a version that is compatible with details.apiVersion.',
  },
  CAPACITY: {
    status: 503,
    retryable: true,
    meaning: 'A queue of the server is full; nothing was done.',
    remedy: 'Send the same request again after the time in Retry-After.',
  },
  ENGINE_ERROR: {
    status: 502,
    retryable: true,
    meaning: 'The game engine failed or answered nonsense; no money was moved.',
    remedy:
      'Send the same request with the same idempotency key again later: what the engine has drawn for it stays. If it goes on, the operator looks at the engine: details.reason (docs/engines.md) says what is wrong with it, details.engineId which one it is.',
  },
  UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning:
      'Something that the server needs (usually the database) cannot be reached. Whether the request had an effect may be unknown.',
    remedy: 'Send the same request with the same idempotency key again: it never happens twice.',
  },
  INTERNAL_ERROR: {
    status: 500,
    retryable: false,
    meaning: 'A defect of the server. It says no more than this; the log holds the rest under the request id.',
    remedy: 'Report details with the request id. Repeating with the same idempotency key is safe.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Every code, in the order of the catalogue. */
export const errorCodes = Object.keys(errorCatalogue) as readonly ErrorCode[];

export interface AppErrorOptions {
  /** Public details: a plain JSON object. What helps the caller to mend the request; never anything from the inside. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** For operators: goes to the log, never to the caller. */
  readonly internal?: string;
  readonly cause?: unknown;
}

/**
 * The one error that crosses layers. `message` is public; `internal` and `cause` are for the log.
 * Anything else that is thrown is a defect and is answered as INTERNAL_ERROR.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly internal: string | undefined;

  constructor(code: ErrorCode, message?: string, options: AppErrorOptions = {}) {
    super(message ?? errorCatalogue[code].meaning, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.internal = options.internal;
  }
}

/** The wire shape of every error, over tRPC, REST, SSE and rooms. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly requestId: string;
    readonly retryable: boolean;
  };
}

/** The public body of an error. A thrown thing that is not an AppError becomes INTERNAL_ERROR and tells nothing more. */
export function toErrorBody(thrown: unknown, requestId: string): ErrorBody {
  const known = thrown instanceof AppError && thrown.code !== 'INTERNAL_ERROR' ? thrown : undefined;
  const code = known?.code ?? 'INTERNAL_ERROR';
  return {
    error: {
      code,
      message: known?.message ?? errorCatalogue.INTERNAL_ERROR.meaning,
      details: known?.details ?? {},
      requestId,
      retryable: errorCatalogue[code].retryable,
    },
  };
}
