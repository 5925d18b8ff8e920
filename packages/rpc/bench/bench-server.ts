import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify from 'fastify';
import { fastifyTRPCOpenApiPlugin } from 'trpc-openapi';
import { restBinder } from '../src/rest-binder.ts';
import { trpcEdge } from '../src/trpc-edge.ts';
import { answerStake, makeBenchRouter, makeStakeInput, makeStakeOutput } from './bench-router.ts';
import type { ServerMessage } from './server-process.ts';

/**
 * The process that is measured: the same procedure by each way, in one server, so that all of them share one warm heap.
 * It has its own process so that nothing but serving is on its clock. Talks to its parent over the IPC channel.
 */
const createContext = () => ({});
const app = Fastify({ logger: false, routerOptions: { maxParamLength: 5000 } });
const router = makeBenchRouter();
const [stakeInput, stakeOutput] = [makeStakeInput(), makeStakeOutput()];
app.register(trpcEdge, { prefix: '/trpc/ours', router, createContext });
app.register(fastifyTRPCPlugin, { prefix: '/trpc/official', trpcOptions: { router, createContext } });
app.post('/trpc/raw/session.stake', async (request) => ({
  result: { data: stakeOutput.parse(answerStake(stakeInput.parse(request.body))) },
}));
app.register(restBinder, { prefix: '/rest/ours', router, createContext });
app.post('/rest/raw/sessions/:sessionId/stake', async (request) => {
  const input = stakeInput.parse({ ...Object(request.body), ...Object(request.params) });
  return stakeOutput.parse(answerStake(input));
});
// Its own router: the plugin turns coercion on in the schemas it serves.
app.register(async (scope) => {
  const peerRouter = makeBenchRouter();
  await scope.register(fastifyTRPCOpenApiPlugin, {
    basePath: '/rest/peer',
    router: peerRouter as never,
    createContext,
  });
});

const tell = (message: ServerMessage): void => void process.send?.(message);
process.on('message', () => tell({ kind: 'usage', cpu: process.cpuUsage(), rssBytes: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit(0));
tell({ kind: 'listening', origin: await app.listen({ port: 0, host: '127.0.0.1' }) });
