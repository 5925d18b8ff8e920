import type { Principal } from '@croupier/kernel/roles';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RateState } from './rate-limits.ts';

/** What is learnt of a request while it is served, for its log line and its metrics. */
export interface RequestFacts {
  operation: string | undefined;
  principal: Principal | undefined;
  errorCode: string | undefined;
  /** Headers that go with the error. */
  errorHeaders: Readonly<Record<string, string>> | undefined;
  /** What is left of the limit that the request counted against. */
  rate: RateState | null;
  /** Null: the request names no trace. */
  traceId: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null until the first look. */
    facts: RequestFacts | null;
  }
}

/** Makes room for the facts on every request. A property, since a WeakMap costs the garbage collector more. */
export function decorateWithFacts(app: FastifyInstance): void {
  app.decorateRequest('facts', null);
}

/** The facts of this request: made empty at the first look. */
export function factsOf(request: FastifyRequest): RequestFacts {
  request.facts ??= {
    operation: undefined,
    principal: undefined,
    errorCode: undefined,
    errorHeaders: undefined,
    rate: null,
    traceId: null,
  };
  return request.facts;
}

/** Where a route belongs: what is below /trpc, what is below /api/v1, and the rest. */
export function transportOf(request: FastifyRequest): 'trpc' | 'rest' | 'http' {
  const url = request.routeOptions.url ?? '';
  if (url.startsWith(`${trpcPrefix}/`)) return 'trpc';
  return url.startsWith(`${restPrefix}/`) ? 'rest' : 'http';
}

export const trpcPrefix = '/trpc';
export const restPrefix = '/api/v1';
