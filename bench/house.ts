/**
 * Durable single spins a second when all of them are against one house and one currency, against as many spins spread over
 * as many houses and currencies as there are wallets, in this process, on the same Postgres (fsync on), in alternating rounds.
 * A house that were a row would be waited for by every spin.
 *
 *     pnpm bench house [--rounds 5] [--seconds 5] [--sessions 256]
 */
import { parseArgs } from 'node:util';
import { duel } from './duel/duel.ts';
import { benchDatabase } from './duel/throw-away-postgres.ts';
import { Ours } from './spin/ours.ts';

const goal = 0.9;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    sessions: { type: 'string', default: '256' },
  },
});
const sessions = Number(values.sessions);

await using database = await benchDatabase();
const options = { url: database.url, sessions, wallets: sessions, pipeline: {} };
await using one = await Ours.open({ ...options, currencies: 1 });
await using many = await Ours.open({ ...options, currencies: sessions });
const report = await duel({
  database,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  ours: { name: 'one house', round: async (seconds) => await one.round(seconds) },
  peer: { name: 'many houses', round: async (seconds) => await many.round(seconds) },
  level: async () => await one.checkpoint(),
});
console.log(
  `one house ${report.ours.perSecond} spins/s, ${sessions} houses ${report.peer.perSecond}, ratio ${report.ratio} (goal ${goal})`,
);
console.log(
  JSON.stringify({
    bench: 'house',
    node: process.version,
    sessions,
    goal,
    ours: report.ours,
    peer: report.peer,
    ratio: report.ratio,
    roundRatios: report.roundRatios,
  }),
);
