import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { defaultMaxBatchSize, defaultMaxBodyBytes, type Edge, type TrpcEdgeOptions } from './edge/edge-options.ts';
import { answerParserErrors } from './edge/parser-errors.ts';
import { findTargets } from './edge/find-targets.ts';
import { BatchInput, SingleInput } from './edge/input-source.ts';
import { serveOfficially } from './edge/official.ts';
import { readCallRequest } from './edge/read-request.ts';
import { serveBatch, serveCall } from './edge/serve-calls.ts';
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
    maxBodySize: options.maxBodySize ?? fastify.initialConfig.bodyLimit ?? defaultMaxBodyBytes,
  };
  readBodiesAsTrpcDoes(fastify);
  answerParserErrors(fastify, edge);
  fastify.all('/*', (request, reply) => serve(edge, request, reply));
  done();
}

async function serve(edge: Edge, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const urlPath = wildcardOf(request);
  if (urlPath === undefined) {
    reply.callNotFound();
    return reply;
  }
  const call = urlPath.includes('%') ? undefined : readCallRequest(request);
  const targets = call && findTargets(edge, { method: request.method, urlPath, isBatch: call.isBatch });
  if (!call || !targets) {
    await serveOfficially(edge, request, reply, urlPath);
    return reply;
  }
  const { transformer } = rootConfig(edge.router);
  if (call.isBatch) {
    await serveBatch(edge, request, reply, { targets, source: new BatchInput(call.text, targets.length, transformer) });
  } else {
    await serveCall(edge, request, reply, { target: targets[0], source: new SingleInput(call.text, transformer) });
  }
  return reply;
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
function readBodiesAsTrpcDoes(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}
