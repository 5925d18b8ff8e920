import { TRPCError, type AnyTRPCRouter } from '@trpc/server';
import type { FastifyInstance } from 'fastify';
import { defaultMaxBodyBytes, type CreateContext } from './edge/edge-options.ts';
import { readBody } from './read-body.ts';
import { problemDetails, toTrpcError, type ErrorBody } from './rest/error-body.ts';
import { fastifyPath } from './rest/fastify-path.ts';
import { refuseOtherMethods } from './rest/other-methods.ts';
import { parseBody } from './rest/parse-body.ts';
import { inputReader } from './rest/read-input.ts';
import type { RestErrorReport, RestHost } from './rest/rest-host.ts';
import { restRoutes } from './rest/rest-routes.ts';
import { sendError } from './rest/send-error.ts';
import { serveOperation, type Operation } from './rest/serve-operation.ts';
import { successStatus } from './rest/success.ts';
import { inputParsers } from './router-internals.ts';

/** Options of `restBinder`. Write `satisfies RestBinderOptions<AppRouter>` to have the context checked against the router. */
export interface RestBinderOptions<TRouter extends AnyTRPCRouter = AnyTRPCRouter> {
  readonly router: TRouter;
  readonly createContext?: CreateContext<TRouter>;
  /** Headers that stand for input keys, such as `{ 'idempotency-key': 'idempotencyKey' }`. Used where the input has the key. */
  readonly headerInputs?: Readonly<Record<string, string>>;
  /** The answer to an error. Default: problem details (RFC 9457). */
  readonly errorBody?: ErrorBody;
  /** The deepest nesting of arrays and objects in a body; a deeper one gets a 400. Default 64. */
  readonly maxBodyDepth?: number;
  /** Told of every error before it is answered, for the log. */
  readonly onError?: (report: RestErrorReport) => void;
}

const defaultMaxBodyDepth = 64;

/**
 * A Fastify plugin that serves every procedure with `meta.openapi` as a REST operation below its prefix:
 * `fastify.register(restBinder, { prefix: '/api/v1', router, createContext })`.
 *
 * Throws at registration when an operation cannot be served as described. Procedures run as they do over tRPC, with the same
 * middlewares and schemas; their output is sent as plain JSON, without the router's transformer.
 */
export function restBinder(fastify: FastifyInstance, options: RestBinderOptions, done: (error?: Error) => void): void {
  const { createContext, onError, errorBody = problemDetails } = options;
  const host: RestHost = { createContext, onError, errorBody };
  const headerInputs = Object.fromEntries(
    Object.entries(options.headerInputs ?? {}).map(([name, key]) => [name.toLowerCase(), key]),
  );
  const maxBytes = fastify.initialConfig.bodyLimit ?? defaultMaxBodyBytes;
  readJsonOnly(fastify, options.maxBodyDepth ?? defaultMaxBodyDepth, maxBytes);
  answerErrors(fastify, host);
  const routes = restRoutes(options.router);
  for (const route of routes) {
    const operation: Operation = {
      route,
      host,
      readInput: inputReader(route, headerInputs),
      hasInput: inputParsers(route.procedure).length > 0,
      status: successStatus(route),
      hasEtag: route.meta.rest?.etag === true,
      prefix: fastify.prefix,
    };
    fastify.route({
      method: route.method,
      url: fastifyPath(route.path),
      exposeHeadRoute: route.method === 'GET',
      // Fastify is given no promise: a hook of the host may still be at work on the answer when it resolves, and Fastify would
      // send another one.
      handler: (request, reply) => serveOperation(operation, request, reply),
    });
  }
  refuseOtherMethods(fastify, routes);
  done();
}

/** Bodies are JSON, whatever other parsers the host has. Parsed in full here, so that a refusal comes before any context. */
function readJsonOnly(fastify: FastifyInstance, maxDepth: number, maxBytes: number): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', (request, payload, done) =>
    readBody(request, payload, maxBytes, (error, bytes) => {
      if (error) return done(error);
      let body: unknown;
      try {
        body = bytes.length === 0 ? undefined : parseBody(bytes, maxDepth);
      } catch (cause) {
        return done(toTrpcError(cause));
      }
      done(null, body);
    }),
  );
}

/** Errors that arise outside of an operation (unknown path or method, unreadable body, hooks of the host). */
function answerErrors(fastify: FastifyInstance, host: RestHost): void {
  fastify.setErrorHandler((thrown, request, reply) => {
    const error = toTrpcError(thrown);
    host.onError?.({ error, path: undefined, type: 'unknown', input: undefined, ctx: undefined, req: request });
    return sendError(host.errorBody, error, request, reply);
  });
  // At the root, unknown paths belong to the host.
  if (fastify.prefix === '') return;
  fastify.setNotFoundHandler(() => {
    throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such path' });
  });
}
