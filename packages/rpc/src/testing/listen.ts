import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';

export interface Listening extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly origin: string;
}

/** A real server on a free port; closed at the end of the scope. */
export async function listen(
  register: (app: FastifyInstance) => void,
  options: FastifyServerOptions = {},
): Promise<Listening> {
  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 5_000 }, ...options });
  register(app);
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, origin, [Symbol.asyncDispose]: () => app.close() };
}
