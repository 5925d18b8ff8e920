import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  defaultMaxBatchSize,
  defaultMaxBodyBytes,
  defaultMaxInputDepth,
  type Edge,
  type TrpcEdgeOptions,
} from './edge/edge-options.ts';
import { answerParserErrors } from './edge/parser-errors.ts';
import { findTargets } from './edge/find-targets.ts';
import { BatchInput, SingleInput } from './edge/input-source.ts';
import { serveOfficially } from './edge/official.ts';
import { readCallRequest } from './edge/read-request.ts';
import { serveBatch, serveCall } from './edge/serve-calls.ts';
import { depthError, depthErrorOfUrl } from './edge/refuse-deep-input.ts';
import { readBody } from './read-body.ts';
import { rootConfig } from './router-internals.ts';

/**
 * A Fastify plugin that serves a tRPC router below its prefix: `fastify.register(trpcEdge, { prefix: '/trpc', router })`.
 *
 * Single calls and batches in JSON run on Fastify's own path, without Web Request and Response objects. Everything else is
 * handed to tRPC's official Fastify adapter, on the same route with the same options. Answers are the same either way.
 */
export function trpcEdge(fastify: FastifyInstance, options: TrpcEdgeOptions, done: (error?: Error) => void): void {
  const edge: Edge = {
    ...options,
    allowBatching: options.allowBatching ?? options.batching?.enabled ?? true,
    maxBatchSize: options.maxBatchSize ?? defaultMaxBatchSize,
    maxInputDepth: options.maxInputDepth ?? defaultMaxInputDepth,
    maxBodySize: options.maxBodySize ?? fastify.initialConfig.bodyLimit ?? defaultMaxBodyBytes,
  };
  readBodiesAsTrpcDoes(fastify, edge.maxInputDepth, fastify.initialConfig.bodyLimit ?? defaultMaxBodyBytes);
  answerParserErrors(fastify, edge);
  fastify.all('/*', (request, reply) => {
    // Fastify is given no promise: a hook of the host may still be at work on the answer when it resolves, and Fastify would
    // send another one.
    serve(edge, request, reply)?.then(undefined, (error: unknown) => void reply.send(error));
  });
  done();
}

function serve(edge: Edge, request: FastifyRequest, reply: FastifyReply): PromiseLike<void> | undefined {
  const urlPath = wildcardOf(request);
  if (urlPath === undefined) {
    reply.callNotFound();
    return undefined;
  }
  const tooDeep = depthErrorOfUrl(request.raw.url ?? '', edge.maxInputDepth);
  if (tooDeep) throw tooDeep;
  const call = urlPath.includes('%') ? undefined : readCallRequest(request);
  const targets = call && findTargets(edge, { method: request.method, urlPath, isBatch: call.isBatch });
  if (!call || !targets) return serveOfficially(edge, request, reply, urlPath);
  const { transformer } = rootConfig(edge.router);
  return call.isBatch
    ? serveBatch(edge, request, reply, { targets, source: new BatchInput(call.text, targets.length, transformer) })
    : serveCall(edge, request, reply, { target: targets[0], source: new SingleInput(call.text, transformer) });
}

/** What follows the prefix, decoded once. Undefined when that is more than one path segment: no procedure lives there. */
function wildcardOf(request: FastifyRequest): string | undefined {
  const { params } = request;
  if (typeof params !== 'object' || params === null || !('*' in params)) return undefined;
  const path = params['*'];
  if (typeof path !== 'string') return undefined;
  if (!path.includes('/')) return path;
  const [rawPath = ''] = (request.raw.url ?? '').split('?', 1);
  const encodedSlashes = rawPath.match(/%2f/gi)?.length ?? 0;
  return path.split('/').length - 1 > encodedSlashes ? undefined : path;
}

/** JSON stays text until a procedure asks for it; uploads and unknown types stay streams for the official adapter. */
function readBodiesAsTrpcDoes(fastify: FastifyInstance, maxDepth: number, maxBytes: number): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', (request, payload, done) =>
    readBody(request, payload, maxBytes, (error, bytes) => {
      if (error) return done(error);
      const text = bytes.toString('utf8');
      done(depthError(text, maxDepth) ?? null, text);
    }),
  );
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}
