import type { AppRouter } from '@croupier/api/app-router';
import { createTRPCUntypedClient, httpLink } from '@trpc/client';
import { SuperJSON } from 'superjson';
import type { CallOptions, CroupierClient, CroupierClientOptions, Operations } from './client-types.ts';
import { CroupierError } from './croupier-error.ts';
import { followEvents } from './follow-events.ts';
import { operations, type OperationKind } from './operations.ts';
import { readError, requireJson } from './read-error.ts';
import { defaultRetryPolicy, withRetries } from './retry.ts';
import { readServerHealth, readServerVersion } from './server-status.ts';
import { systemClock } from './waiting-clock.ts';

const plainJson = { serialize: (value: unknown) => value, deserialize: (value: unknown) => value };

/**
 * A typed client of a Croupier server, over the official tRPC link. Every failure is a CroupierError, except an abort by
 * the caller, which is thrown as the signal's reason.
 *
 * A query, and a mutation that carries an idempotency key or a task id, is repeated while its outcome is unknown or the server is
 * busy (any retryable error), always with the same key or id: the effect happens once. Other mutations are sent once.
 */
export function createCroupierClient(options: CroupierClientOptions): CroupierClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const fetch = options.fetch ?? globalThis.fetch;
  const newKey = options.newKey ?? (() => crypto.randomUUID());
  const trpc = createTRPCUntypedClient<AppRouter>({
    links: [
      httpLink({
        url: `${baseUrl}/trpc`,
        fetch: async (input, init) => requireJson(await fetch(input, { ...init, signal: init?.signal ?? null })),
        transformer: { input: plainJson, output: SuperJSON },
        headers: () => (options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      }),
    ],
  });

  async function repeat<T>(path: string, repeatable: boolean, call: CallOptions, send: Send<T>): Promise<T> {
    const policy = { ...defaultRetryPolicy, ...options.retry, ...call.retry };
    const timeoutMs = call.timeoutMs ?? options.timeoutMs ?? 10_000;
    return withRetries(
      {
        policy: repeatable ? policy : { ...policy, attempts: 1 },
        clock: options.clock ?? systemClock,
        random: options.random ?? Math.random,
        signal: call.signal,
        onRetry: call.onRetry ?? options.onRetry,
        path,
      },
      () => sendOnce(send, timeoutMs, call.signal),
    );
  }

  function operation(path: string, kind: OperationKind) {
    return (input: Record<string, unknown> = {}, call: CallOptions = {}): Promise<unknown> => {
      const body = kind === 'keyed' ? { ...input, idempotencyKey: input['idempotencyKey'] ?? newKey() } : input;
      const repeatable = kind !== 'mutation' || typeof input['taskId'] === 'string';
      return repeat(path, repeatable, call, (signal) =>
        kind === 'query' ? trpc.query(path, body, { signal }) : trpc.mutation(path, body, { signal }),
      );
    };
  }

  const byFeature = Object.entries(operations).map(([feature, kinds]) => [
    feature,
    Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, operation(`${feature}.${name}`, kind)])),
  ]);
  // The one place where the types are told rather than found: `operations` satisfies the router's own table.
  const typed = Object.fromEntries(byFeature) as Operations;

  return {
    ...typed,
    connect: (call = {}) => repeat('version', true, call, (signal) => readServerVersion({ fetch, baseUrl, signal })),
    followEvents: (input, call = {}) =>
      followEvents(
        {
          fetch,
          baseUrl,
          token: options.token,
          policy: { ...defaultRetryPolicy, ...options.retry, ...call.retry },
          clock: options.clock ?? systemClock,
          random: options.random ?? Math.random,
          signal: call.signal,
          onRetry: call.onRetry ?? options.onRetry,
        },
        input,
      ),
    health: (call = {}) => repeat('health', false, call, (signal) => readServerHealth({ fetch, baseUrl, signal })),
  };
}

type Send<T> = (signal: AbortSignal) => Promise<T>;

async function sendOnce<T>(send: Send<T>, timeoutMs: number, caller: AbortSignal | undefined): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await send(caller === undefined ? timeout : AbortSignal.any([caller, timeout]));
  } catch (thrown) {
    caller?.throwIfAborted();
    if (timeout.aborted) {
      throw new CroupierError({
        code: 'UNAVAILABLE',
        message: `The server did not answer within ${timeoutMs} ms.`,
        details: { reason: 'timeout', timeoutMs },
        cause: thrown,
      });
    }
    throw readError(thrown);
  }
}
