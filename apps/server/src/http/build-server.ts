import { appRouter, type AppRouter } from '@croupier/api/app-router';
import { apiVersion } from '@croupier/contract/common';
import { AppError } from '@croupier/kernel/errors';
import { restBinder } from '@croupier/rpc/rest-binder';
import type { CreateContext } from '@croupier/rpc/edge/edge-options';
import { trpcEdge } from '@croupier/rpc/trpc-edge';
import type { TRPCError } from '@trpc/server';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { answerError, sendError } from './answer-error.ts';
import { answerUnparsable } from './raw-client-errors.ts';
import { eventStreams } from './event-stream.ts';
import { contextOf } from './request-context.ts';
import { rateHeaders } from './rate-limits.ts';
import { factsOf, restPrefix, trpcPrefix } from './request-facts.ts';
import { requestIdFor } from './request-id.ts';
import { logRequests } from './request-log.ts';
import type { ServerParts } from './server-parts.ts';
import { statementCsvRoute } from './statement-csv-route.ts';
import { systemRoutes } from './system-routes.ts';

/** The HTTP surface over the parts. It does not listen yet; `app.inject()` works. */
export function buildServer(parts: ServerParts): FastifyInstance {
  const { core, limits, readiness } = parts;
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyLimitBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    http: { headersTimeout: limits.headersTimeoutMs, maxHeaderSize: 16_384 },
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false, caseSensitive: true },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    requestIdHeader: false,
    genReqId: (request) => requestIdFor(request.headers, core.ids),
    // While it stops, the hook below answers 503 in our own shape.
    return503OnClosing: false,
    clientErrorHandler: (_error, socket) => answerUnparsable(socket, core.ids),
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id).header('x-api-version', apiVersion);
      sendError(reply, answerError(parts, request, error));
    },
  });

  logRequests(app, parts);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('x-api-version', apiVersion);
    if (readiness.phase !== 'stopping') return;
    reply.header('connection', 'close');
    if (!request.url.startsWith('/health') && !request.url.startsWith('/api/health')) {
      throw new AppError('UNAVAILABLE', 'The server is shutting down.');
    }
  });
  app.addHook('onSend', async (request, reply) => {
    const { rate, errorHeaders } = factsOf(request);
    if (rate) reply.headers(rateHeaders(rate));
    // Over tRPC the error is in the body; what waiting helps is said in the headers all the same.
    if (reply.statusCode >= 400) reply.headers(errorHeaders);
  });
  app.setErrorHandler((error: Error, request, reply) => sendError(reply, answerError(parts, request, error)));
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, answerError(parts, request, new AppError('NOT_FOUND', 'There is no such path.'))),
  );

  systemRoutes(app, parts);
  statementCsvRoute(app, parts);
  eventStreams(app, parts);
  const createContext = (({ req }) => contextOf(parts, req)) satisfies CreateContext<AppRouter>;
  app.register(trpcEdge, {
    prefix: trpcPrefix,
    router: appRouter,
    maxBatchSize: limits.trpcMaxBatch,
    maxBodySize: limits.bodyLimitBytes,
    createContext,
    onError: ({ error, req, path }: FailedCall) => void answerError(parts, req, error, path),
  });
  app.register(restBinder, {
    prefix: restPrefix,
    router: appRouter,
    createContext,
    headerInputs: { 'idempotency-key': 'idempotencyKey' },
    errorBody: (error: TRPCError, request: FastifyRequest) => answerError(parts, request, error),
  });
  return app;
}

interface FailedCall {
  readonly error: TRPCError;
  readonly req: FastifyRequest;
  readonly path: string | undefined;
}
