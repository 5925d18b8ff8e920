import { idsOf } from '@croupier/telemetry/logger';
import { observeRequest } from '@croupier/telemetry/request-metrics';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { InFlight } from './in-flight.ts';
import { operationName } from './operation-name.ts';
import { transportOf } from './request-facts.ts';
import type { ServerParts } from './server-parts.ts';

/** One log line and one observation for each answered request. Probes and scrapes are logged at debug only. */
export function logRequests(app: FastifyInstance, parts: ServerParts, inFlight: InFlight): void {
  const { logger, instruments } = parts;
  app.addHook('onResponse', (request, reply, done) => {
    inFlight.delete(reply);
    const operation = operationName(request);
    const durationMs = reply.elapsedTime;
    const status = reply.statusCode;
    observeRequest(instruments, { operation, transport: transportOf(request), status, durationMs });
    const level = levelOf(request, status);
    if (logger.isLevelEnabled(level)) {
      const ids = idsOf({ requestId: request.id, traceId: request.facts?.traceId ?? null });
      const line = { operation, method: request.method, status, durationMs: round(durationMs), ...known(request) };
      logger[level]({ ...ids, ...line }, 'request');
    }
    done();
  });
}

function known(request: FastifyRequest) {
  const { principal, errorCode } = request.facts ?? {};
  return {
    ...(principal === undefined ? {} : { userId: principal.userId, role: principal.role, tokenId: principal.tokenId }),
    ...(errorCode === undefined ? {} : { code: errorCode }),
  };
}

function levelOf(request: FastifyRequest, status: number): 'debug' | 'info' | 'warn' {
  if (status >= 500) return 'warn';
  const url = request.routeOptions.url ?? '';
  return url === '/health' || url === '/api/health' || url === '/metrics' ? 'debug' : 'info';
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
