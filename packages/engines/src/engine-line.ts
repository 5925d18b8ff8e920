import type { BreakerState, EngineTarget } from '@croupier/core/engine/engine-port';
import { AppError } from '@croupier/kernel/errors';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  IsolatedCircuitError,
  retry,
  type CircuitBreakerPolicy,
  type RetryPolicy,
} from 'cockatiel';
import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';
import { Agent } from 'undici';
import type { AllowRule } from './allow-list.ts';
import { callJson, type JsonAnswer } from './call-json.ts';
import { EngineFault, type FaultKind } from './engine-fault.ts';
import type { EngineSettings } from './engine-settings.ts';
import { guardedLookup } from './guarded-lookup.ts';

/** What a call came to, for metrics. */
export type CallOutcome = 'ok' | 'rate_limit' | 'defect' | FaultKind;

export interface LineObserver {
  engineCalled(observed: { engineId: string; operation: string; outcome: CallOutcome; durationMs: number }): void;
  engineBreaker(observed: { engineId: string; state: BreakerState }): void;
}

export interface LineCall {
  readonly method: 'GET' | 'POST';
  /** Below the engine's address, with a slash before it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The failures that open the breaker: those that say something of the engine, and not of the request. */
function counts(error: unknown): boolean {
  return error instanceof EngineFault && error.kind !== 'refused' && error.kind !== 'lost_game';
}

/**
 * The line to one engine: its connections, its rate, its breaker. What is asked of it goes through `attempt`, one operation at a time for
 * each caller, and as many at once as there are connections.
 */
export class EngineLine {
  readonly #target: EngineTarget;
  readonly #settings: EngineSettings;
  readonly #observer: LineObserver;
  readonly #agent: Agent;
  readonly #limiter: RateLimiterQueue | null;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #retry: RetryPolicy;

  constructor(target: EngineTarget, rule: AllowRule, settings: EngineSettings, observer: LineObserver) {
    this.#target = target;
    this.#settings = settings;
    this.#observer = observer;
    this.#agent = new Agent({
      connections: settings.connectionsMax,
      pipelining: 1,
      headersTimeout: settings.totalMs,
      bodyTimeout: settings.totalMs,
      maxHeaderSize: 16_384,
      connect: { timeout: settings.connectMs, lookup: guardedLookup(rule) },
    });
    const { ratePerSecond } = target;
    this.#limiter =
      ratePerSecond === null
        ? null
        : new RateLimiterQueue(new RateLimiterMemory({ points: ratePerSecond, duration: 1 }), {
            maxQueueSize: ratePerSecond * settings.rateWaitSeconds,
          });
    this.#breaker = circuitBreaker(handleWhen(counts), {
      halfOpenAfter: settings.breakerOpenMs,
      breaker: new ConsecutiveBreaker(settings.breakerFailures),
    });
    this.#breaker.onStateChange(() => observer.engineBreaker({ engineId: target.id, state: this.state }));
    this.#retry = retry(
      handleWhen((error) => error instanceof EngineFault && error.isPassing),
      {
        maxAttempts: settings.retries,
        backoff: new ExponentialBackoff({ initialDelay: settings.backoffMs, maxDelay: settings.backoffMaxMs }),
      },
    );
  }

  get state(): BreakerState {
    switch (this.#breaker.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half-open';
      default:
        return 'open';
    }
  }

  /**
   * Does something with the engine, again and with jittered waits when it fails and may be repeated, and not at all while the breaker is
   * open. `work` makes one try; what it throws as EngineFault counts.
   * @throws AppError ENGINE_ERROR; RATE_LIMIT when too many wait for the engine's rate
   */
  async attempt<T>(operation: string, options: { readonly mayRepeat: boolean }, work: () => Promise<T>): Promise<T> {
    const once = async (): Promise<T> => {
      const startedMs = performance.now();
      let outcome: CallOutcome = 'ok';
      try {
        await this.#wait();
        return await this.#breaker.execute(work);
      } catch (error) {
        const fault = brokenCircuit(error);
        outcome = fault instanceof EngineFault ? fault.kind : fault instanceof AppError ? 'rate_limit' : 'defect';
        throw fault;
      } finally {
        const durationMs = performance.now() - startedMs;
        this.#observer.engineCalled({ engineId: this.#target.id, operation, outcome, durationMs });
      }
    };
    try {
      return await (options.mayRepeat ? this.#retry.execute(once) : once());
    } catch (error) {
      throw error instanceof EngineFault ? error.toAppError(this.#target.id) : error;
    }
  }

  /** One request to the engine. @throws EngineFault */
  async call({ method, path, headers, body }: LineCall): Promise<JsonAnswer> {
    return await callJson({
      dispatcher: this.#agent,
      url: `${this.#target.address.replace(/\/+$/, '')}${path}`,
      method,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      totalMs: this.#settings.totalMs,
      answerBytesMax: this.#settings.answerBytesMax,
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #wait(): Promise<void> {
    if (this.#limiter === null) return;
    try {
      await this.#limiter.removeTokens(1);
    } catch (error) {
      throw new AppError('RATE_LIMIT', 'The rate of this engine is used up.', {
        details: { engineId: this.#target.id, retryAfterSeconds: 1 },
        cause: error,
      });
    }
  }
}

function brokenCircuit(error: unknown): unknown {
  const isOpen = error instanceof BrokenCircuitError || error instanceof IsolatedCircuitError;
  return isOpen ? new EngineFault('circuit_open', 'the breaker is open', { cause: error }) : error;
}
