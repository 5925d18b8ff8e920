/**
 * Durable single spins a second over tRPC and HTTP: the server as a process of its own, with authentication, rate limit,
 * idempotency keys, hash chain, request log and metrics, 256 connections of wrk; against pgbench that does the work of a spin
 * with one function call, on the same Postgres (fsync on), in alternating rounds. The load generator shares the machine.
 * `fewer` is the same at a quarter of the connections; `littleMs` is the mean that the rate alone makes of so many connections
 * (Little's law), whoever serves them. Projections are left to another process, as the peer has none; `--projections` names
 * those that the server shall follow.
 *
 *     pnpm bench spin-http [--rounds 5] [--seconds 5] [--connections 256] [--sessions 512]
 *       [--projections session-metrics,wallet-days,game-days,leaderboard]
 */
import { parseArgs } from 'node:util';
import { createToken } from '@croupier/core/identity/create-token';
import { systemCall } from '@croupier/core/system-call';
import { Table } from '@croupier/core/testing/table';
import { createPool } from '@croupier/db/pool';
import { duel } from './duel/duel.ts';
import { median } from './duel/statistics.ts';
import { benchDatabase } from './duel/throw-away-postgres.ts';
import { SpinHttp, type Seat } from './spin-http/ours.ts';
import { Ours } from './spin/ours.ts';
import { Peer } from './spin/peer.ts';

const goal = 1.4;
const p99GoalMs = 60;
const tokens = 16;
const stakeMinor = 10;
const creditMinor = 1_000_000_000_000;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '256' },
    sessions: { type: 'string', default: '512' },
    projections: { type: 'string', default: 'none' },
  },
});
const connections = Number(values.connections);

/** Sessions of one user, whose tokens take turns. */
async function seats(url: string): Promise<Seat[]> {
  const pool = createPool({ url, max: 16, applicationName: 'croupier bench seats' });
  try {
    const table = await Table.open(pool);
    await table.game();
    const caller = await table.caller();
    const made = await Promise.all(
      Array.from({ length: tokens }, async () => {
        const { userId } = caller.principal;
        return await createToken(table.core, systemCall('bench'), { userId, name: 'bench', contextLevel: 2 });
      }),
    );
    return await Promise.all(
      Array.from({ length: Number(values.sessions) }, async (_, index) => ({
        sessionId: await table.session(caller, await table.wallet(caller, creditMinor)),
        token: made[index % tokens]?.token ?? '',
      })),
    );
  } finally {
    await pool.end();
  }
}

await using database = await benchDatabase();
const options = {
  databaseUrl: database.url,
  directory: database.directory,
  connections,
  stakeMinor,
  projections: values.projections,
};
await using ours = await SpinHttp.open({ ...options, seats: await seats(database.url) });
await ours.round(8);
await using reader = await Ours.open({ url: database.url, sessions: 1, wallets: 1, pipeline: {} });
const typical = await reader.typicalSpin();
const peer = await Peer.open({ url: database.url, directory: database.directory, ...typical });
const report = await duel({
  database,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  ours: { name: 'croupier, tRPC over HTTP', round: async (seconds) => await ours.round(seconds) },
  peer: { name: 'pgbench, one function call a spin', round: async (seconds) => await peer.round(seconds) },
  level: async () => await reader.checkpoint(),
  processes: [ours.pid],
});
const p99Ms = median(report.oursRounds.map((one) => one.p99Ms));
const quarter = Math.ceil(connections / 4);
const fewer = await ours.round(Number(values.seconds), quarter);
console.log(
  `${connections} connections: ours ${report.ours.perSecond} spins/s, pgbench ${report.peer.perSecond}, ratio ${report.ratio} (goal ${goal}); p99 ${p99Ms} ms (goal ${p99GoalMs}); ${quarter} connections: ${Math.round(fewer.perSecond)} spins/s, p99 ${fewer.p99Ms} ms`,
);
console.log(
  JSON.stringify({
    bench: 'spin-http',
    node: process.version,
    connections,
    sessions: Number(values.sessions),
    projections: values.projections,
    goal,
    p99GoalMs,
    ours: {
      ...report.ours,
      p50Ms: median(report.oursRounds.map((one) => one.p50Ms)),
      p99Ms,
      littleMs: Math.round((connections / report.ours.perSecond) * 1_000),
    },
    fewer: { connections: quarter, perSecond: Math.round(fewer.perSecond), p50Ms: fewer.p50Ms, p99Ms: fewer.p99Ms },
    peer: report.peer,
    ratio: report.ratio,
    roundRatios: report.roundRatios,
  }),
);
