import type { TRPCError } from '@trpc/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorBody } from './error-body.ts';

/** Sends the host's answer to an error. Headers set before, such as Allow, stay. */
export function sendError(
  errorBody: ErrorBody,
  error: TRPCError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (reply.sent) return reply;
  const { status, body, headers } = errorBody(error, request);
  reply.code(status).header('content-type', 'application/json; charset=utf-8');
  if (headers) reply.headers(headers);
  // With a serialiser, Fastify leaves the content type alone.
  return reply.serializer(String).send(JSON.stringify(body));
}
