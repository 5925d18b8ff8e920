import { errorCatalogue, type ErrorBody, type ErrorCode } from '@croupier/kernel/errors';

export interface CroupierErrorFields {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** The id under which the server's log holds the request; null when no answer arrived. */
  readonly requestId?: string | null;
  /** Default: what the catalogue says of the code. */
  readonly retryable?: boolean;
  /** Status of the answer; null when none arrived. */
  readonly httpStatus?: number | null;
  /** What the server asked to wait before the next try, in milliseconds; null when it did not say. */
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/**
 * Every failure of a call, with the code of the catalogue. A request that got no answer (connection refused or lost,
 * timeout) is UNAVAILABLE with `httpStatus` null: whether it had an effect is unknown, and repeating it with the same
 * idempotency key is safe.
 */
export class CroupierError extends Error {
  override readonly name = 'CroupierError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
  readonly retryable: boolean;
  readonly httpStatus: number | null;
  readonly retryAfterMs: number | null;

  constructor(fields: CroupierErrorFields) {
    super(fields.message, { cause: fields.cause });
    this.code = fields.code;
    this.details = fields.details ?? {};
    this.requestId = fields.requestId ?? null;
    this.retryable = fields.retryable ?? errorCatalogue[fields.code].retryable;
    this.httpStatus = fields.httpStatus ?? null;
    this.retryAfterMs = fields.retryAfterMs ?? null;
  }

  /** The wire shape, as every transport gives it. `requestId` is empty when no answer arrived. */
  toBody(): ErrorBody {
    const { code, message, details, retryable } = this;
    return { error: { code, message, details, requestId: this.requestId ?? '', retryable } };
  }
}

/** True for a CroupierError with one of these codes (any code when none is named). */
export function isCroupierError(thrown: unknown, ...codes: readonly ErrorCode[]): thrown is CroupierError {
  return thrown instanceof CroupierError && (codes.length === 0 || codes.includes(thrown.code));
}
