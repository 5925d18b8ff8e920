import type { Server } from 'node:http';
import { appRouter, type AppRouter } from '@croupier/api/app-router';
import { AppError } from '@croupier/kernel/errors';
import { restBinder } from '@croupier/rpc/rest-binder';
import type { CreateContext } from '@croupier/rpc/edge/edge-options';
import { trpcEdge } from '@croupier/rpc/trpc-edge';
import type { TRPCError } from '@trpc/server';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { answerError, sendError } from './answer-error.ts';
import { beginAnswers, beginUnrouted } from './begin-answer.ts';
import { compressAnswers } from './compression.ts';
import { answerConditionally } from './conditional-get.ts';
import { documentationRoutes } from './documentation-routes.ts';
import { eventStreams } from './event-stream.ts';
import { fingerprintProgressStream } from './fingerprint-progress-stream.ts';
import { fingerprintReportRoutes } from './fingerprint-report-route.ts';
import { InFlight } from './in-flight.ts';
import { createListener } from './listener.ts';
import { answerUnparsable } from './raw-client-errors.ts';
import { refuseDeepBodies } from './refuse-oversize.ts';
import { withOtherMethodsRefused } from './refuse-other-methods.ts';
import { contextOf, trpcContextOf } from './request-context.ts';
import { decorateWithFacts, restPrefix, trpcPrefix } from './request-facts.ts';
import { requestIdFor } from './request-id.ts';
import { logRequests } from './request-log.ts';
import type { ServerParts } from './server-parts.ts';
import { OpenStreams } from './open-streams.ts';
import { statementCsvRoute } from './statement-csv-route.ts';
import { systemRoutes } from './system-routes.ts';

/** The HTTP surface, and the servers that listen for it: one, or two where `localhost` is two addresses. */
export interface HttpServer {
  readonly app: FastifyInstance;
  readonly servers: ReadonlySet<Server>;
}

/** The HTTP surface over the parts. It does not listen yet; `app.inject()` works. */
export function buildServer(parts: ServerParts): HttpServer {
  const { core, limits, certificate } = parts;
  const servers = new Set<Server>();
  const inFlight = new InFlight();
  const app = fastify({
    logger: false,
    serverFactory: (handler) => {
      const server = createListener(handler, limits, certificate);
      servers.add(server);
      return server;
    },
    bodyLimit: limits.bodyLimitBytes,
    trustProxy: limits.trustedProxies.length === 0 ? false : [...limits.trustedProxies],
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false, caseSensitive: true },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    requestIdHeader: false,
    genReqId: (request) => requestIdFor(request.headers, core.ids),
    // While it stops, a hook answers 503 in our own shape.
    return503OnClosing: false,
    clientErrorHandler: (_error, socket) => answerUnparsable(socket, core.ids, inFlight),
    frameworkErrors: (error, request, reply) => {
      beginUnrouted(request, reply, limits);
      sendError(reply, answerError(parts, request, error));
    },
  });

  decorateWithFacts(app);
  beginAnswers(app, parts, inFlight);
  logRequests(app, parts, inFlight);
  refuseDeepBodies(app, limits);
  answerConditionally(app);
  compressAnswers(app, limits.compressMinBytes);
  inFlight.watch(app, limits.handlerTimeoutMs);
  app.setErrorHandler((error: Error, request, reply) => sendError(reply, answerError(parts, request, error)));
  app.setNotFoundHandler((request, reply) =>
    sendError(reply, answerError(parts, request, new AppError('NOT_FOUND', 'There is no such path.'))),
  );

  withOtherMethodsRefused(app, () => {
    systemRoutes(app, parts, inFlight);
    documentationRoutes(app);
    statementCsvRoute(app, parts);
    const streams = new OpenStreams(app, parts);
    eventStreams(app, parts, streams);
    fingerprintProgressStream(app, parts, streams);
    fingerprintReportRoutes(app, parts);
  });
  const createContext = (({ req }) => contextOf(parts, req)) satisfies CreateContext<AppRouter>;
  const createTrpcContext = (({ req, info }) => trpcContextOf(parts, req, info)) satisfies CreateContext<AppRouter>;
  app.register(trpcEdge, {
    prefix: trpcPrefix,
    router: appRouter,
    maxBatchSize: limits.trpcMaxBatch,
    maxBodySize: limits.bodyLimitBytes,
    maxInputDepth: limits.jsonDepthMax,
    createContext: createTrpcContext,
    onError: ({ error, req, path }: FailedCall) => void answerError(parts, req, error, path),
  });
  app.register(restBinder, {
    prefix: restPrefix,
    router: appRouter,
    createContext,
    maxBodyDepth: limits.jsonDepthMax,
    headerInputs: { 'idempotency-key': 'idempotencyKey' },
    errorBody: (error: TRPCError, request: FastifyRequest) => answerError(parts, request, error),
  });
  return { app, servers };
}

interface FailedCall {
  readonly error: TRPCError;
  readonly req: FastifyRequest;
  readonly path: string | undefined;
}
