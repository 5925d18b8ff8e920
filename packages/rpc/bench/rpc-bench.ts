import { stakeBody } from './bench-router.ts';
import { measureTargets, versus, versusRaw, type BenchOptions } from './compare.ts';

/** Serves one tRPC procedure in three ways and compares them; the last line is one JSON object. */
export async function benchRpc(options: BenchOptions): Promise<void> {
  const call = { ...stakeBody, sessionId: 'ses_1' };
  const body = JSON.stringify(call);
  const batchBody = JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [index, call])));
  const path = '/trpc/session.stake';
  const batchPath = `/trpc/${Array.from({ length: 10 }, () => 'session.stake').join(',')}?batch=1`;
  const { rounds, conditions } = await measureTargets(
    {
      ours: { server: 'trpc/ours', path, body },
      official: { server: 'trpc/official', path, body },
      raw: { server: 'trpc/raw', path, body },
      oursBatch: { server: 'trpc/ours', path: batchPath, body: batchBody },
      officialBatch: { server: 'trpc/official', path: batchPath, body: batchBody },
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
