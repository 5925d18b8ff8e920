import type { FastifyReply, FastifyRequest } from 'fastify';

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const allowedHeaders =
  'authorization, content-type, idempotency-key, if-none-match, last-event-id, traceparent, tracestate, trpc-accept, x-request-id';
const exposedHeaders =
  'etag, location, ratelimit, ratelimit-policy, retry-after, traceparent, tracestate, x-api-version, x-request-id';
const preflightSeconds = '600';

/** What is said to browsers about an origin: true when the request was a preflight, and is answered. */
export type Cors = (request: FastifyRequest, reply: FastifyReply) => boolean;

/**
 * Cross-origin access for the pages of a list, and no other: an origin that is not listed gets no header, and its preflight
 * the answer of any OPTIONS. Credentials in cookies are never allowed: tokens go in Authorization.
 */
export function corsFor(origins: readonly string[]): Cors {
  const listed = new Set(origins);
  if (listed.size === 0) return () => false;
  return (request, reply) => {
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !listed.has(origin)) return false;
    reply.header('access-control-allow-origin', origin);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
      reply.header('access-control-expose-headers', exposedHeaders);
      return false;
    }
    reply
      .header('access-control-allow-methods', allowedMethods)
      .header('access-control-allow-headers', allowedHeaders)
      .header('access-control-max-age', preflightSeconds)
      .code(204)
      .send();
    return true;
  };
}
