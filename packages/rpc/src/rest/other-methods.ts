import { TRPCError } from '@trpc/server';
import type { FastifyInstance } from 'fastify';
import { fastifyPath } from './fastify-path.ts';
import type { RestRoute } from './rest-routes.ts';

/** The methods of each path, as Fastify serves them: HEAD comes with GET. */
function methodsByUrl(routes: readonly RestRoute[]): Map<string, string[]> {
  const byUrl = new Map<string, string[]>();
  for (const { method, path } of routes) {
    const url = fastifyPath(path);
    byUrl.set(url, [...(byUrl.get(url) ?? []), ...(method === 'GET' ? ['GET', 'HEAD'] : [method])]);
  }
  return byUrl;
}

/**
 * Answers OPTIONS on every path with 204 and Allow, and every other method that has no operation with 405 and Allow,
 * before a body is read.
 */
export function refuseOtherMethods(fastify: FastifyInstance, routes: readonly RestRoute[]): void {
  for (const [url, methods] of methodsByUrl(routes)) {
    const allow = [...methods, 'OPTIONS'].join(', ');
    const others = fastify.supportedMethods.filter((method) => method !== 'OPTIONS' && !methods.includes(method));
    fastify.options(
      url,
      { onRequest: async (_request, reply) => reply.header('allow', allow).code(204).send() },
      () => undefined,
    );
    fastify.route({
      method: others,
      url,
      onRequest: async (request, reply) => {
        reply.header('allow', allow);
        throw new TRPCError({ code: 'METHOD_NOT_SUPPORTED', message: `${request.method} is not one of ${allow}` });
      },
      handler: () => undefined,
    });
  }
}
