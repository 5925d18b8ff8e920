import { AppError } from '@croupier/kernel/errors';
import type { FastifyInstance } from 'fastify';

/**
 * Runs `register`, and answers every other method on the paths that it registers: OPTIONS with 204, the rest with 405, both
 * with Allow, before a body is read. The REST binder does the same for the paths of the router.
 */
export function withOtherMethodsRefused(app: FastifyInstance, register: () => void): void {
  const methodsByUrl = new Map<string, Set<string>>();
  let isCollecting = true;
  app.addHook('onRoute', ({ url, method }) => {
    if (!isCollecting) return;
    const known = methodsByUrl.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methodsByUrl.set(url, known);
  });
  register();
  isCollecting = false;
  for (const [url, methods] of methodsByUrl) refuseOthers(app, url, methods);
}

function refuseOthers(app: FastifyInstance, url: string, methods: ReadonlySet<string>): void {
  const allow = [...new Set([...methods, 'OPTIONS'])].join(', ');
  const others = app.supportedMethods.filter((method) => method !== 'OPTIONS' && !methods.has(method));
  app.options(
    url,
    { onRequest: async (_request, reply) => reply.header('allow', allow).code(204).send() },
    () => undefined,
  );
  app.route({
    method: others,
    url,
    onRequest: async (request, reply) => {
      reply.header('allow', allow);
      throw new AppError('METHOD_NOT_ALLOWED', `${request.method} is not one of ${allow}.`);
    },
    handler: () => undefined,
  });
}
