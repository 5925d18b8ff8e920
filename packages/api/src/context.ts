import type { Call } from '@croupier/core/call';
import type { Core } from '@croupier/core/core';
import type { AppError } from '@croupier/kernel/errors';

/**
 * The idempotency key that a header has for the call at this place of its batch; undefined where it has none.
 * @throws INVALID_INPUT when the header does not fit the request
 */
export type HeaderKeys = (batchIndex: number) => string | undefined;

/** What every procedure sees of one request. Transports make it; no HTTP object is in it. */
export interface Context {
  readonly core: Core;
  /** The authenticated caller, or null: then `refusal` says why. */
  readonly call: Call | null;
  /** Why nobody is authenticated: UNAUTHORIZED, or UNAVAILABLE when tokens could not be looked up. */
  readonly refusal: AppError | null;
  /** What the header Idempotency-Key says of the calls of a tRPC request; null without one, and where it stands for nothing. */
  readonly headerKeys: HeaderKeys | null;
  readonly requestId: string;
  readonly traceId: string | null;
}
