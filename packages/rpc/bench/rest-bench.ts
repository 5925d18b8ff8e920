import Fastify from 'fastify';
import { fastifyTRPCOpenApiPlugin } from 'trpc-openapi';
import { restBinder } from '../src/rest-binder.ts';
import { answerStake, benchRouter, stakeBody, stakeInput, stakeOutput } from './bench-router.ts';
import { measureInTurn } from './load.ts';

/** Serves one REST operation in three ways and prints requests a second; the last line is one JSON object. */
export async function benchRest(options: {
  rounds: number;
  durationSeconds: number;
  connections: number;
}): Promise<void> {
  const createContext = () => ({});
  const ours = Fastify();
  ours.register(restBinder, { prefix: '/api', router: benchRouter, createContext });
  ours.post('/raw/sessions/:sessionId/stake', async (request) => {
    const input = stakeInput.parse({ ...Object(request.body), ...Object(request.params) });
    return stakeOutput.parse(answerStake(input));
  });
  // Its own server: the plugin turns coercion on in the schemas it serves, which is the same work here.
  const peer = Fastify();
  await peer.register(fastifyTRPCOpenApiPlugin, { basePath: '/api', router: benchRouter as never, createContext });
  const origin = await ours.listen({ port: 0, host: '127.0.0.1' });
  const peerOrigin = await peer.listen({ port: 0, host: '127.0.0.1' });
  const load = { ...options, body: JSON.stringify(stakeBody) };
  try {
    const measured = await measureInTurn(
      {
        ours: { ...load, url: `${origin}/api/sessions/ses_1/stake` },
        peer: { ...load, url: `${peerOrigin}/api/sessions/ses_1/stake` },
        raw: { ...load, url: `${origin}/raw/sessions/ses_1/stake` },
      },
      options.rounds,
    );
    console.table(measured);
    const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100;
    console.log(
      JSON.stringify({
        bench: 'rest',
        ours: measured.ours.perSecond,
        peer: measured.peer.perSecond,
        ratio: ratio(measured.ours.perSecond, measured.peer.perSecond),
        raw: measured.raw.perSecond,
        ratioToRaw: ratio(measured.ours.perSecond, measured.raw.perSecond),
        cpuMicros: {
          ours: measured.ours.cpuMicros,
          peer: measured.peer.cpuMicros,
          raw: measured.raw.cpuMicros,
          ratio: ratio(measured.peer.cpuMicros, measured.ours.cpuMicros),
        },
        p99Ms: { ours: measured.ours.p99Ms, peer: measured.peer.p99Ms },
      }),
    );
  } finally {
    await ours.close();
    await peer.close();
  }
}
