import type { Call } from '@croupier/core/call';
import type { Core } from '@croupier/core/core';
import type { AppError } from '@croupier/kernel/errors';

/** What every procedure sees of one request. Transports make it; no HTTP object is in it. */
export interface Context {
  readonly core: Core;
  /** The authenticated caller, or null: then `refusal` says why. */
  readonly call: Call | null;
  /** Why nobody is authenticated: UNAUTHORIZED, or UNAVAILABLE when tokens could not be looked up. */
  readonly refusal: AppError | null;
  readonly requestId: string;
  readonly traceId: string | null;
}
