import { apiVersion } from '@croupier/contract/common';
import { AppError } from '@croupier/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WireConfig } from '../wire-config.ts';
import { corsFor } from './cors.ts';
import type { InFlight } from './in-flight.ts';
import { rateHeaders } from './rate-limits.ts';
import { refuseOversizeUrl } from './refuse-oversize.ts';
import { factsOf } from './request-facts.ts';
import type { ServerParts } from './server-parts.ts';
import { traceOf } from './trace-context.ts';

/**
 * What every answer says, whatever it is: the version, and to browsers that they shall neither guess its type, nor frame it,
 * nor keep it. A route may say otherwise of its own answer (a page, a conditional read).
 */
function standingHeaders(config: WireConfig): Readonly<Record<string, string>> {
  return {
    'x-api-version': apiVersion,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    ...(config.tls === null ? {} : { 'strict-transport-security': 'max-age=31536000' }),
  };
}

/** One hook before all others: what the answer says in any case, and the refusals that need no route. Register it first. */
export function beginAnswers(app: FastifyInstance, parts: ServerParts, inFlight: InFlight): void {
  const { limits, readiness } = parts;
  const headers = Object.entries(standingHeaders(limits));
  const cors = corsFor(limits.corsOrigins);
  app.addHook('onRequest', (request, reply, done) => {
    inFlight.add(reply);
    reply.header('x-request-id', request.id);
    for (const [name, value] of headers) reply.header(name, value);
    const trace = traceOf(request.headers);
    if (trace !== null) {
      factsOf(request).traceId = trace.traceId;
      reply.headers(trace.headers);
    }
    if (cors(request, reply)) return; // a preflight, answered
    try {
      if (readiness.phase === 'stopping') refuseWhileStopping(request, reply);
      refuseTrace(request, reply);
      refuseOversizeUrl(request.url, limits);
    } catch (error) {
      return done(error instanceof Error ? error : new Error(String(error)));
    }
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    const { facts } = request;
    if (facts?.rate) reply.headers(rateHeaders(facts.rate));
    // Over tRPC the error is in the body; what waiting helps is said in the headers all the same.
    if (facts?.errorHeaders && reply.statusCode >= 400) reply.headers(facts.errorHeaders);
    done();
  });
}

/** What `frameworkErrors` has to say: no hook has run there. */
export function beginUnrouted(request: FastifyRequest, reply: FastifyReply, config: WireConfig): void {
  reply.header('x-request-id', request.id).headers(standingHeaders(config));
}

/** TRACE would tell a page what headers a proxy adds, and no Web Request can be made of it (fetch standard, forbidden methods). */
function refuseTrace(request: FastifyRequest, reply: FastifyReply): void {
  if (request.method !== 'TRACE') return;
  reply.header('allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
  throw new AppError('METHOD_NOT_ALLOWED', 'TRACE is not served.');
}

function refuseWhileStopping(request: FastifyRequest, reply: FastifyReply): void {
  // HTTP/2 has no such header: its connections are told by GOAWAY.
  if (request.raw.httpVersionMajor === 1) reply.header('connection', 'close');
  if (request.url.startsWith('/health') || request.url.startsWith('/api/health')) return;
  throw new AppError('UNAVAILABLE', 'The server is shutting down.');
}
