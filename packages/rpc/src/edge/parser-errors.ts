import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { FastifyError, FastifyInstance } from 'fastify';
import { rootConfig } from '../router-internals.ts';
import type { Edge } from './edge-options.ts';
import { errorEnvelope } from './send-envelope.ts';

const codesByStatus = { 400: 'PARSE_ERROR', 413: 'PAYLOAD_TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE' } as const;

function asTrpcError(error: FastifyError | TRPCError): TRPCError | undefined {
  if (error instanceof TRPCError) return error;
  if (typeof error.code !== 'string' || !error.code.startsWith('FST_ERR_CTP_')) return undefined;
  const { statusCode } = error;
  if (statusCode !== 400 && statusCode !== 413 && statusCode !== 415) return undefined;
  return new TRPCError({ code: codesByStatus[statusCode], message: error.message, cause: error });
}

/**
 * Answers what Fastify refuses while it reads a body (too large, wrong length), and inputs nested too deep, in the tRPC envelope, so that tRPC clients
 * can read it. All other errors go on to the host's error handler.
 */
export function answerParserErrors(fastify: FastifyInstance, edge: Edge): void {
  fastify.setErrorHandler((thrown: FastifyError | TRPCError, request, reply) => {
    const error = asTrpcError(thrown);
    if (!error) throw thrown;
    const failed = { error, type: 'unknown', path: undefined, input: undefined, ctx: undefined } as const;
    edge.onError?.({ ...failed, req: request });
    const item = errorEnvelope(edge, failed);
    const { transformer } = rootConfig(edge.router);
    const body = 'error' in item ? { error: transformer.output.serialize(item.error) } : item;
    return reply
      .code(getHTTPStatusCodeFromError(error))
      .header('content-type', 'application/json')
      .send(Buffer.from(JSON.stringify(body)));
  });
}
