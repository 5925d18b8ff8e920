/**
 * Durable single spins a second: the use case `act` in this process, against pgbench that does the same work with one
 * function call a spin, on the same Postgres (fsync on), in alternating rounds.
 *
 *     pnpm bench spin [--rounds 5] [--seconds 5] [--sessions 256] [--wallets 256] [--batch-max N] [--in-flight N]
 */
import { parseArgs } from 'node:util';
import { duel } from './duel/duel.ts';
import { median } from './duel/statistics.ts';
import { benchDatabase } from './duel/throw-away-postgres.ts';
import { Ours } from './spin/ours.ts';
import { Peer } from './spin/peer.ts';

const goal = 2.8;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    sessions: { type: 'string', default: '256' },
    wallets: { type: 'string' },
    'batch-max': { type: 'string' },
    'in-flight': { type: 'string' },
  },
});
const sessions = Number(values.sessions);
const wallets = Number(values.wallets ?? sessions);
const pipeline = {
  ...(values['batch-max'] === undefined ? {} : { batchMax: Number(values['batch-max']) }),
  ...(values['in-flight'] === undefined ? {} : { batchesInFlight: Number(values['in-flight']) }),
};

await using database = await benchDatabase();
await using ours = await Ours.open({ url: database.url, sessions, wallets, pipeline });
await ours.round(2);
const typical = await ours.typicalSpin();
const peer = await Peer.open({ url: database.url, directory: database.directory, ...typical });
const report = await duel({
  database,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  ours: { name: 'croupier, in process', round: async (seconds) => await ours.round(seconds) },
  peer: { name: 'pgbench, one function call a spin', round: async (seconds) => await peer.round(seconds) },
  level: async () => await ours.checkpoint(),
});
console.log(
  `${sessions} sessions, ${wallets} wallets: ours ${report.ours.perSecond} spins/s, pgbench ${report.peer.perSecond}, ratio ${report.ratio} (goal ${goal}); CPU time a spin ${report.ours.cpuMicros ?? '?'} us against ${report.peer.cpuMicros ?? '?'} us`,
);
console.log(
  JSON.stringify({
    bench: 'spin',
    node: process.version,
    sessions,
    wallets,
    payloadBytes: typical.payloadBytes,
    hitsPerThousand: typical.hitsPerThousand,
    goal,
    ours: {
      ...report.ours,
      p50Ms: median(report.oursRounds.map((one) => one.p50Ms)),
      p99Ms: median(report.oursRounds.map((one) => one.p99Ms)),
    },
    peer: report.peer,
    ratio: report.ratio,
    roundRatios: report.roundRatios,
  }),
);
