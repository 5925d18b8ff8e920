import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify from 'fastify';
import { trpcEdge } from '../src/trpc-edge.ts';
import { answerStake, benchRouter, stakeBody, stakeInput, stakeOutput } from './bench-router.ts';
import { measureInTurn } from './load.ts';

/** Serves one procedure in three ways and prints how many calls a second each answers; the last line is one JSON object. */
export async function benchRpc(options: {
  rounds: number;
  durationSeconds: number;
  connections: number;
}): Promise<void> {
  const createContext = () => ({});
  const app = Fastify({ logger: false, routerOptions: { maxParamLength: 5000 } });
  app.register(trpcEdge, { prefix: '/ours', router: benchRouter, createContext });
  app.register(fastifyTRPCPlugin, { prefix: '/official', trpcOptions: { router: benchRouter, createContext } });
  app.post('/raw/session.stake', async (request) => ({
    result: { data: stakeOutput.parse(answerStake(stakeInput.parse(request.body))) },
  }));
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const body = JSON.stringify({ ...stakeBody, sessionId: 'ses_1' });
  const one = { body, connections: options.connections, durationSeconds: options.durationSeconds };
  const ten = {
    ...one,
    body: JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [i, JSON.parse(body)]))),
  };
  const batch = `${Array.from({ length: 10 }, () => 'session.stake').join(',')}?batch=1`;
  try {
    const { ours, official, raw, oursBatch, officialBatch } = await measureInTurn(
      {
        ours: { ...one, url: `${origin}/ours/session.stake` },
        official: { ...one, url: `${origin}/official/session.stake` },
        raw: { ...one, url: `${origin}/raw/session.stake` },
        oursBatch: { ...ten, url: `${origin}/ours/${batch}` },
        officialBatch: { ...ten, url: `${origin}/official/${batch}` },
      },
      options.rounds,
    );
    console.table({ ours, official, raw, oursBatch, officialBatch });
    const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100;
    console.log(
      JSON.stringify({
        bench: 'rpc',
        ours: ours.perSecond,
        peer: official.perSecond,
        ratio: ratio(ours.perSecond, official.perSecond),
        raw: raw.perSecond,
        ratioToRaw: ratio(ours.perSecond, raw.perSecond),
        batchOf10: {
          ours: oursBatch.perSecond,
          peer: officialBatch.perSecond,
          ratio: ratio(oursBatch.perSecond, officialBatch.perSecond),
        },
        cpuMicros: {
          ours: ours.cpuMicros,
          peer: official.cpuMicros,
          raw: raw.cpuMicros,
          ratio: ratio(official.cpuMicros, ours.cpuMicros),
        },
        p99Ms: { ours: ours.p99Ms, peer: official.p99Ms },
      }),
    );
  } finally {
    await app.close();
  }
}
