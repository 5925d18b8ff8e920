import type { Principal } from '@croupier/kernel/roles';
import type { FastifyRequest } from 'fastify';

/** What is learnt of a request while it is served, for its log line and its metrics. */
export interface RequestFacts {
  operation: string | undefined;
  principal: Principal | undefined;
  errorCode: string | undefined;
}

const facts = new WeakMap<FastifyRequest, RequestFacts>();

/** The facts of this request: made empty at the first look. */
export function factsOf(request: FastifyRequest): RequestFacts {
  let known = facts.get(request);
  if (known === undefined) {
    known = { operation: undefined, principal: undefined, errorCode: undefined };
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
