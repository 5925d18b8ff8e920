import type { Instruments } from './registry.ts';

export interface FinishedRequest {
  /** The operation's name (`session.create`), or the route for what is not an operation. Never a raw URL. */
  readonly operation: string;
  readonly transport: 'trpc' | 'rest' | 'http';
  readonly status: number;
  readonly durationMs: number;
}

/** Latency of a request that was answered, by operation, transport and status. */
export function observeRequest(instruments: Instruments, request: FinishedRequest): void {
  instruments.requestDuration.observe(
    { operation: request.operation, transport: request.transport, status: String(request.status) },
    request.durationMs / 1_000,
  );
}

/** One answer with an error, by operation and code. */
export function observeError(
  instruments: Instruments,
  error: { readonly operation: string; readonly code: string },
): void {
  instruments.requestErrors.inc({ operation: error.operation, code: error.code });
}
