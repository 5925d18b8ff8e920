/**
 * Durable transfers a second among 100,000 accounts, 64 in flight, chosen uniformly and by Zipf's law with exponent 1.5 (38 %
 * of all draws hit one account): the workload of SpacetimeDB's published comparison (read both, check, debit, credit). Ours
 * is the use case `wallet.operate`, with ledgers, events and keys; the peer is Node with `pg` on a bare table of balances,
 * with rows locked in order, and, told beside, with serializable transactions and retries. Same Postgres (fsync on),
 * alternating rounds. `limit` is what Postgres alone takes of our statements, made beforehand: see transfer/limit.ts.
 *
 *     pnpm bench transfer [--rounds 3] [--seconds 5] [--accounts 100000] [--in-flight 64]
 */
import { parseArgs } from 'node:util';
import { duel } from './duel/duel.ts';
import { round } from './duel/statistics.ts';
import { benchDatabase } from './duel/throw-away-postgres.ts';
import { transferLimit } from './transfer/limit.ts';
import { TransferOurs } from './transfer/ours.ts';
import { TransferPeer, type Locking } from './transfer/peer.ts';
import { pairs, zipf } from './transfer/zipf.ts';

const goals = { uniform: 5, skewed: 20 } as const;
const alphas = { uniform: 0, skewed: 1.5 } as const;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    accounts: { type: 'string', default: '100000' },
    'in-flight': { type: 'string', default: '64' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const accounts = Number(values.accounts);
const inFlight = Number(values['in-flight']);
const amountMinor = 1;

type Transfer = (from: number, to: number) => Promise<void>;

/** So many clients, each with its next transfer as soon as the last one is answered. */
async function work(alpha: number, transfer: Transfer, forSeconds: number): Promise<{ perSecond: number }> {
  const draw = pairs(zipf(accounts, alpha, Math.random));
  const startMs = performance.now();
  const endMs = startMs + forSeconds * 1_000;
  let done = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < endMs) {
        await transfer(...draw());
        done += 1;
      }
    }),
  );
  return { perSecond: (done / (performance.now() - startMs)) * 1_000 };
}

await using database = await benchDatabase();
await using ours = await TransferOurs.open({ url: database.url, accounts });
await using peer = await TransferPeer.open({ url: database.url, accounts, connections: inFlight });
const before = await ours.total();
await ours.warmUp();
const by =
  (locking: Locking): Transfer =>
  async (from, to) =>
    await peer.transfer(from, to, amountMinor, locking);
const mine: Transfer = async (from, to) => await ours.transfer(from, to, amountMinor);

const reports = { uniform: await compare('uniform'), skewed: await compare('skewed') };
async function compare(kind: keyof typeof goals) {
  const alpha = alphas[kind];
  console.log(`Zipf exponent ${alpha}`);
  const report = await duel({
    database,
    rounds,
    seconds,
    ours: { name: 'croupier, in process', round: async (forSeconds) => await work(alpha, mine, forSeconds) },
    peer: { name: 'node pg, row locks', round: async (forSeconds) => await work(alpha, by('row locks'), forSeconds) },
    level: async () => undefined,
  });
  const serializable = await work(alpha, by('serializable'), seconds);
  return { alpha, goal: goals[kind], ...report, serializablePerSecond: Math.round(serializable.perSecond) };
}
// Behind the duels: the core that took part in them does not learn of what is written here.
const limits = { uniform: await limitOf('uniform'), skewed: await limitOf('skewed') };
async function limitOf(kind: keyof typeof goals) {
  const draw = pairs(zipf(accounts, alphas[kind], Math.random));
  const transfers = Math.round(reports[kind].ours.perSecond * seconds);
  return await transferLimit(ours, { transfers, inFlight, draw, keyPrefix: `limit ${kind}` });
}

if ((await ours.total()) !== before) throw new Error('transfers have changed the sum of all balances');
const hotToCold = round(reports.skewed.ours.perSecond / reports.uniform.ours.perSecond, 2);
const limitRatio = (kind: keyof typeof goals): number =>
  round(limits[kind].perSecond / reports[kind].peer.perSecond, 2);
for (const kind of ['uniform', 'skewed'] as const) {
  const { alpha, ours: one, peer: other, ratio, goal, serializablePerSecond } = reports[kind];
  console.log(
    `Zipf ${alpha}: ours ${one.perSecond}/s, row locks ${other.perSecond}/s, ratio ${ratio} (goal ${goal}); serializable ${serializablePerSecond}/s; Postgres alone takes ${limits[kind].perSecond}/s of ours (${limitRatio(kind)})`,
  );
}
const shape = ({ oursRounds: _rounds, ...report }: (typeof reports)['uniform']) => report;
console.log(
  JSON.stringify({
    bench: 'transfer',
    node: process.version,
    accounts,
    inFlight,
    ours: { uniform: reports.uniform.ours.perSecond, skewed: reports.skewed.ours.perSecond },
    peer: { uniform: reports.uniform.peer.perSecond, skewed: reports.skewed.peer.perSecond },
    ratio: { uniform: reports.uniform.ratio, skewed: reports.skewed.ratio },
    goal: goals,
    limit: limits,
    limitRatio: { uniform: limitRatio('uniform'), skewed: limitRatio('skewed') },
    skewedAgainstUniform: hotToCold,
    details: { uniform: shape(reports.uniform), skewed: shape(reports.skewed) },
  }),
);
