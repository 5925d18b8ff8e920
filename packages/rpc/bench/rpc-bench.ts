import { stakeBody } from './bench-router.ts';
import { measureTargets, versus, versusRaw, type BenchOptions } from './compare.ts';

/** Serves one tRPC procedure in three ways and compares them; the last line is one JSON object. */
export async function benchRpc(options: BenchOptions): Promise<void> {
  const call = { ...stakeBody, sessionId: 'ses_1' };
  const body = JSON.stringify(call);
  const batchBody = JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [index, call])));
  const batch = `${Array.from({ length: 10 }, () => 'session.stake').join(',')}?batch=1`;
  const { rounds, conditions } = await measureTargets(
    {
      ours: { path: '/trpc/ours/session.stake', body },
      official: { path: '/trpc/official/session.stake', body },
      raw: { path: '/trpc/raw/session.stake', body },
      oursBatch: { path: `/trpc/ours/${batch}`, body: batchBody },
      officialBatch: { path: `/trpc/official/${batch}`, body: batchBody },
    },
    options,
  );
  console.log(
    JSON.stringify({
      bench: 'rpc',
      ...versus(rounds.ours, rounds.official),
      raw: versusRaw(rounds.ours, rounds.raw),
      batchOf10: versus(rounds.oursBatch, rounds.officialBatch),
      conditions,
    }),
  );
}
