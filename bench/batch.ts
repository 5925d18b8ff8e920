/**
 * Durable spins a second in batches: the use case `spinBatch`, 1,000 spins a call, each spin an event with its own ledger
 * entries and its place in the hash chain, against pgbench that does the work of one spin with one function call, on the same
 * Postgres (fsync on), in alternating rounds.
 *
 *     pnpm bench batch [--rounds 5] [--seconds 5] [--sessions 8] [--spins 1000]
 */
import { parseArgs } from 'node:util';
import { duel } from './duel/duel.ts';
import { benchDatabase } from './duel/throw-away-postgres.ts';
import { Ours } from './spin/ours.ts';
import { Peer } from './spin/peer.ts';

const goal = 8;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    sessions: { type: 'string', default: '8' },
    spins: { type: 'string', default: '1000' },
  },
});
const sessions = Number(values.sessions);
const spins = Number(values.spins);

await using database = await benchDatabase();
await using ours = await Ours.open({ url: database.url, sessions, wallets: sessions, pipeline: {} });
await ours.round(2);
const typical = await ours.typicalSpin();
const peer = await Peer.open({ url: database.url, directory: database.directory, ...typical });
const report = await duel({
  database,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  ours: { name: 'croupier, in process', round: async (seconds) => await ours.batches(seconds, spins) },
  peer: { name: 'pgbench, one function call a spin', round: async (seconds) => await peer.round(seconds) },
  level: async () => await ours.checkpoint(),
});
console.log(
  `${sessions} sessions, ${spins} spins a call: ours ${report.ours.perSecond} spins/s, pgbench ${report.peer.perSecond}, ratio ${report.ratio} (goal ${goal})`,
);
console.log(
  JSON.stringify({
    bench: 'batch',
    node: process.version,
    sessions,
    spinsPerCall: spins,
    goal,
    ours: report.ours,
    peer: report.peer,
    ratio: report.ratio,
    roundRatios: report.roundRatios,
  }),
);
