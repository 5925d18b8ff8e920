import type { EventView } from '@croupier/contract/event';
import type { FollowInput } from './follow-events.ts';
import type { RetryNotice, RetryPolicy } from './retry.ts';
import type { RouterInputs, RouterOutputs } from './operations.ts';
import type { ServerHealth, ServerVersion } from './server-status.ts';
import type { WaitingClock } from './waiting-clock.ts';

export interface CroupierClientOptions {
  /** Where the server listens, without a path: `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** An API token (`crp_…`). Without one only the health and version of the server can be read. */
  readonly token?: string | undefined;
  /** Default: the fetch of the platform. */
  readonly fetch?: typeof globalThis.fetch;
  /** What differs from `defaultRetryPolicy`. */
  readonly retry?: Partial<RetryPolicy>;
  /** How long one try may take. Default 10,000. */
  readonly timeoutMs?: number;
  /** Default: the clock of the machine. */
  readonly clock?: WaitingClock;
  /** Makes idempotency keys. Default: `crypto.randomUUID`. */
  readonly newKey?: () => string;
  /** Uniform in [0, 1), for the jitter of waits. Default: `Math.random`. */
  readonly random?: () => number;
  /** Told before every wait for another try. */
  readonly onRetry?: (notice: RetryNotice) => void;
}

export interface CallOptions {
  /** Ends the call, whatever it waits for. What was sent may still have its effect. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** Told before every wait of this call, instead of the client's own. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
}

/** An input whose idempotency key may be left out: the client makes one and keeps it over all tries of the call. */
export type OptionalKey<Input> = Input extends { idempotencyKey: string }
  ? Omit<Input, 'idempotencyKey'> & { readonly idempotencyKey?: string | undefined }
  : Input;

/** All operations, by feature: `client.session.create(input, options?)`. */
export type Operations = {
  readonly [F in keyof RouterInputs]: {
    readonly [P in keyof RouterInputs[F]]: P extends keyof RouterOutputs[F]
      ? (input: OptionalKey<RouterInputs[F][P]>, options?: CallOptions) => Promise<RouterOutputs[F][P]>
      : never;
  };
};

/** A client of one server with one token. It holds no connection of its own and needs no closing. */
export interface CroupierClient extends Operations {
  /**
   * Reads the server's version and checks that this client fits it.
   * @throws CroupierError VERSION_MISMATCH when it does not, UNAVAILABLE when nobody answers
   */
  connect(options?: CallOptions): Promise<ServerVersion>;
  /**
   * The readiness of the server, also when it answers that it is not ready. Asked once, never repeated.
   * @throws CroupierError UNAVAILABLE when nobody answers
   */
  health(options?: CallOptions): Promise<ServerHealth>;
  /**
   * The events of a session, in order and each once: those that are there, then those that come, until it is Completed. A stream
   * that breaks off is taken up behind its last event.
   * @throws CroupierError when the server refuses, or stays away longer than the policy of retries allows
   */
  followEvents(input: FollowInput, options?: Omit<CallOptions, 'timeoutMs'>): AsyncGenerator<EventView, void>;
}
