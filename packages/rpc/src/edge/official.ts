import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Edge } from './edge-options.ts';

/**
 * Hands a request to tRPC's own Fastify adapter: subscriptions, streamed batches, uploads, connection parameters, lazy
 * routers before their first call, HEAD, and every request that is going to be refused for its form.
 */
export function serveOfficially(edge: Edge, request: FastifyRequest, reply: FastifyReply, path: string): Promise<void> {
  return fastifyRequestHandler({ ...edge, req: request, res: reply, path });
}
