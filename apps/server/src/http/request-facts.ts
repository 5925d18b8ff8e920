import type { Principal } from '@croupier/kernel/roles';
import type { FastifyRequest } from 'fastify';
import type { RateState } from './rate-limits.ts';

/** What is learnt of a request while it is served, for its log line and its metrics. */
export interface RequestFacts {
  operation: string | undefined;
  principal: Principal | undefined;
  errorCode: string | undefined;
  /** Headers that go with the error. */
  errorHeaders: Readonly<Record<string, string>>;
  /** What is left of the limit that the request counted against. */
  rate: RateState | null;
}

const facts = new WeakMap<FastifyRequest, RequestFacts>();

/** The facts of this request: made empty at the first look. */
export function factsOf(request: FastifyRequest): RequestFacts {
  let known = facts.get(request);
  if (known === undefined) {
    known = { operation: undefined, principal: undefined, errorCode: undefined, errorHeaders: {}, rate: null };
    facts.set(request, known);
  }
  return known;
}

/** Where a route belongs: what is below /trpc, what is below /api/v1, and the rest. */
export function transportOf(request: FastifyRequest): 'trpc' | 'rest' | 'http' {
  const url = request.routeOptions.url ?? '';
  if (url.startsWith(`${trpcPrefix}/`)) return 'trpc';
  return url.startsWith(`${restPrefix}/`) ? 'rest' : 'http';
}

export const trpcPrefix = '/trpc';
export const restPrefix = '/api/v1';
