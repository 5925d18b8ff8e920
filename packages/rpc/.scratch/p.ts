import Fastify from 'fastify';
import inspector from 'node:inspector';
import { trpcEdge } from '../src/trpc-edge.ts';
import { benchRouter, stakeBody, answerStake } from '../bench/bench-router.ts';
import { sendLoad } from '../bench/load.ts';
const app = Fastify({ routerOptions: { maxParamLength: 5000 } });
app.register(trpcEdge, { prefix: '/ours', router: benchRouter, createContext: () => ({}) });
const origin = await app.listen({ port: 0, host: '127.0.0.1' });
const body = JSON.stringify({ ...stakeBody, sessionId: 'ses_1' });
// direct
const proc = (benchRouter._def.procedures as any)['session.stake'];
const input = JSON.parse(body);
for (let k = 0; k < 3; k++) {
  const t0 = performance.now();
  const N = 50000;
  for (let i = 0; i < N; i++)
    await proc({
      path: 'session.stake',
      getRawInput: async () => input,
      ctx: {},
      type: 'mutation',
      signal: undefined,
      batchIndex: 0,
    });
  console.log('direct us', ((performance.now() - t0) / N) * 1000);
}
for (let k = 0; k < 2; k++) {
  const t0 = performance.now();
  const N = 100000;
  let x;
  for (let i = 0; i < N; i++) {
    x = new AbortController();
    x.signal;
  }
  console.log('abort us', ((performance.now() - t0) / N) * 1000);
}
await sendLoad({ url: origin + '/ours/session.stake', body, connections: 32, durationSeconds: 2 });
const s = new inspector.Session();
s.connect();
const post = (m: string) => new Promise<any>((r, j) => s.post(m as any, (e: any, v: any) => (e ? j(e) : r(v))));
await post('Profiler.enable');
await post('Profiler.start');
console.log(await sendLoad({ url: origin + '/ours/session.stake', body, connections: 32, durationSeconds: 4 }));
const { profile } = await post('Profiler.stop');
const self = new Map<string, number>();
let total = 0;
const byId = new Map(profile.nodes.map((n: any) => [n.id, n]));
profile.samples.forEach((id: number, i: number) => {
  const n: any = byId.get(id);
  const k =
    n.callFrame.functionName + ' ' + n.callFrame.url.split('/').slice(-3).join('/') + ':' + n.callFrame.lineNumber;
  const d = profile.timeDeltas[i];
  self.set(k, (self.get(k) ?? 0) + d);
  total += d;
});
for (const [k, v] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 40)) console.log(((v / total) * 100).toFixed(1), k);
await app.close();
