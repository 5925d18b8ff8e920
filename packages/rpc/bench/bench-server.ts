import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { fastifyTRPCOpenApiPlugin } from 'trpc-openapi';
import { restBinder } from '../src/rest-binder.ts';
import { trpcEdge } from '../src/trpc-edge.ts';
import { answerStake, makeBenchRouter, makeStakeInput, makeStakeOutput } from './bench-router.ts';
import { targetName, type ServerMessage, type TargetName } from './server-process.ts';

/**
 * The process that is measured: the one procedure, by the one way that its argument names. Each way has a process of its own, as
 * it would have in service: what one does to the heap and the compiler is not on another's clock. Talks to its parent over the IPC
 * channel.
 */
const createContext = () => ({});
const router = makeBenchRouter();
const [stakeInput, stakeOutput] = [makeStakeInput(), makeStakeOutput()];

const ways: Readonly<Record<TargetName, (app: FastifyInstance) => unknown>> = {
  'trpc/ours': (app) => app.register(trpcEdge, { prefix: '/trpc', router, createContext }),
  'trpc/official': (app) =>
    app.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: { router, createContext } }),
  'trpc/raw': (app) =>
    app.post('/trpc/session.stake', async (request) => ({
      result: { data: stakeOutput.parse(answerStake(stakeInput.parse(request.body))) },
    })),
  'rest/ours': (app) => app.register(restBinder, { prefix: '/rest', router, createContext }),
  // The plugin turns coercion on in the schemas that it serves.
  'rest/peer': (app) =>
    app.register(fastifyTRPCOpenApiPlugin, { basePath: '/rest', router: router as never, createContext }),
  'rest/raw': (app) =>
    app.post('/rest/sessions/:sessionId/stake', async (request) =>
      stakeOutput.parse(answerStake(stakeInput.parse({ ...Object(request.body), ...Object(request.params) }))),
    ),
};

const app = Fastify({ logger: false, routerOptions: { maxParamLength: 5000 } });
ways[targetName(process.argv[2])](app);

const tell = (message: ServerMessage): void => void process.send?.(message);
const tellUsage = (): void => {
  const { rss, heapUsed } = process.memoryUsage();
  tell({ kind: 'usage', cpu: process.cpuUsage(), rssBytes: rss, heapBytes: heapUsed });
};
/** Once so many connections are open, and what was garbage is gone: twice, for what finalizers hold. */
const tellMemory = (connections: number): void =>
  app.server.getConnections((_error, open) => {
    if (open !== connections) return void setTimeout(tellMemory, 20, connections);
    for (const _time of ['first', 'second']) globalThis.gc?.();
    setTimeout(tellUsage, 200);
  });
process.on('message', (asked: 'usage' | number) => (asked === 'usage' ? tellUsage() : tellMemory(asked)));
process.on('disconnect', () => process.exit(0));
tell({ kind: 'listening', origin: await app.listen({ port: 0, host: '127.0.0.1' }) });
