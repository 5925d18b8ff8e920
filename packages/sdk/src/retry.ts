import { CroupierError } from './croupier-error.ts';
import type { WaitingClock } from './waiting-clock.ts';

/** How long a call is repeated. Whichever limit is reached first ends it, with the last error. */
export interface RetryPolicy {
  /** Tries in all, the first included; 1 never repeats. */
  readonly attempts: number;
  /** Upper bound of the first wait. It doubles with every try. */
  readonly baseDelayMs: number;
  /** Upper bound of every wait. A longer Retry-After of the server wins. */
  readonly maxDelayMs: number;
  /** No try begins later than this after the first one. */
  readonly maxElapsedMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 8,
  baseDelayMs: 100,
  maxDelayMs: 5_000,
  maxElapsedMs: 30_000,
};

/** Told before every wait. */
export interface RetryNotice {
  readonly path: string;
  /** The try that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: CroupierError;
}

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly clock: WaitingClock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  readonly path: string;
}

/**
 * The wait before the next try: exponential with full jitter, uniform in [0, min(maxDelayMs, baseDelayMs · 2^(attempt−1))),
 * on top of what the server asked for. Source: Brooker, "Exponential Backoff And Jitter" (2015).
 * @param attempt the try that failed, from 1
 */
export function retryDelayMs(attempt: number, policy: RetryPolicy, random: () => number, retryAfterMs = 0): number {
  const bound = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** Math.min(attempt - 1, 40));
  return retryAfterMs + random() * bound;
}

/**
 * Runs `send` until it succeeds, fails for good (an error that is not retryable), or the policy ends it.
 * @throws the last CroupierError, or the reason of `signal`
 */
export async function withRetries<T>(options: RetryOptions, send: () => Promise<T>): Promise<T> {
  const { policy, clock, random, signal } = options;
  const startedAt = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await send();
    } catch (thrown) {
      if (!(thrown instanceof CroupierError) || !thrown.retryable || attempt >= policy.attempts) throw thrown;
      const delayMs = retryDelayMs(attempt, policy, random, thrown.retryAfterMs ?? 0);
      if (clock.now() - startedAt + delayMs > policy.maxElapsedMs) throw thrown;
      options.onRetry?.({ path: options.path, attempt, delayMs, error: thrown });
      await clock.sleep(delayMs, signal);
    }
  }
}
