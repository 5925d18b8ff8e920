import type { AppError } from '@croupier/kernel/errors';

/** What the transport knows of an error, and tRPC's formatter is not told. */
export interface ErrorFacts {
  readonly requestId: string;
  /** The error as it is to be answered. */
  readonly answered: AppError;
}

const known = new WeakMap<Error, ErrorFacts>();

/**
 * Tells the error formatter about an error before it formats it. Needed because a request that fails before it has a
 * context (an unreadable body, an unknown procedure) is formatted without one.
 */
export function noteErrorFacts(error: Error, facts: ErrorFacts): void {
  known.set(error, facts);
}

export function factsOf(error: Error): ErrorFacts | undefined {
  return known.get(error);
}
