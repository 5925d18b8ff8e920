/**
 * How far consumers are behind at full write load: sessions spin as fast as they can, and the projections that a server
 * keeps follow in the same process, on a Postgres of its own (fsync on). Rounds without a follower in between say what
 * following costs. The lag of an event is from its decision, which is before its commit, to the commit of its effect.
 *
 *     pnpm bench consumer [--rounds 3] [--seconds 5] [--sessions 256] [--projections session-metrics,game-days]
 */
import { parseArgs } from 'node:util';
import { projectionNames } from '@croupier/contract/projection';
import { Follower, type Followed } from './consumer/follower.ts';
import { cpuSeconds } from './duel/cpu-time.ts';
import { median, round } from './duel/statistics.ts';
import { benchDatabase } from './duel/throw-away-postgres.ts';
import { Ours } from './spin/ours.ts';

const limitMs = 250;
const byDefault = projectionNames.filter((name) => name !== 'rl-steps');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    sessions: { type: 'string', default: '256' },
    projections: { type: 'string', default: byDefault.join(',') },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const sessions = Number(values.sessions);
const asked = new Set(values.projections.split(','));
const names = projectionNames.filter((name) => asked.has(name));
if (names.length !== asked.size) throw new Error(`--projections takes ${projectionNames.join(', ')}`);

await using database = await benchDatabase();
await using ours = await Ours.open({ url: database.url, sessions, wallets: sessions, pipeline: {} });
await using follower = new Follower(database.url, names);
await ours.round(2);
await follower.catchUp();

const followed: Followed[] = [];
const speeds = { alone: [] as number[], followed: [] as number[] };
const answers = { p50Ms: [] as number[], p99Ms: [] as number[] };
const micros = { alone: [] as number[], followed: [] as number[] };

async function spin(kind: 'alone' | 'followed'): Promise<void> {
  const before = cpuSeconds(database.dataDir, database.postmaster);
  const { perSecond, p50Ms, p99Ms } = await ours.round(seconds);
  const after = cpuSeconds(database.dataDir, database.postmaster);
  speeds[kind].push(perSecond);
  if (kind === 'followed') {
    answers.p50Ms.push(p50Ms);
    answers.p99Ms.push(p99Ms);
  }
  if (before !== null && after !== null) micros[kind].push(((after - before) * 1e6) / (perSecond * seconds));
}

for (let number = 1; number <= rounds; number += 1) {
  await ours.checkpoint();
  await spin('alone');
  await follower.catchUp();
  await ours.checkpoint();
  const one = await follower.during(async () => await spin('followed'));
  followed.push(one);
  console.log(
    `round ${number}: ${Math.round(speeds.followed.at(-1) ?? 0)} spins/s followed (${Math.round(speeds.alone.at(-1) ?? 0)} alone), answered within p50 ${answers.p50Ms.at(-1)} ms, p99 ${answers.p99Ms.at(-1)} ms, lag p50 ${one.p50Ms} ms, p99 ${one.p99Ms} ms, highest ${one.maxMs} ms, ${one.batches} batches`,
  );
}
const rebuildMicros = await follower.rebuildMicros();
const p50Ms = median(followed.map((one) => one.p50Ms));
const p99Ms = median(followed.map((one) => one.p99Ms));
const eventsPerSecond = Math.round(median(followed.map((one) => one.events / seconds)));
const cost = (samples: readonly number[]) => (samples.length === 0 ? null : Math.round(median(samples)));
console.log(`rebuild, microseconds an event: ${JSON.stringify(rebuildMicros)}`);
console.log(
  `${names.join(', ')}: lag p50 ${p50Ms} ms, p99 ${p99Ms} ms at ${eventsPerSecond} events/s (limit ${limitMs} ms); CPU time a spin ${cost(micros.followed) ?? '?'} us followed, ${cost(micros.alone) ?? '?'} us alone`,
);
console.log(
  JSON.stringify({
    bench: 'consumer',
    node: process.version,
    sessions,
    projections: names,
    ours: {
      p50Ms,
      p99Ms,
      maxMs: Math.max(...followed.map((one) => one.maxMs)),
      eventsPerSecond,
      spinsPerSecond: Math.round(median(speeds.followed)),
      // The answer to a spin is on its way after its commit: this much of the lag is the commit's own.
      answerP50Ms: median(answers.p50Ms),
      answerP99Ms: median(answers.p99Ms),
      cpuMicrosPerSpin: cost(micros.followed),
    },
    alone: { spinsPerSecond: Math.round(median(speeds.alone)), cpuMicrosPerSpin: cost(micros.alone) },
    rebuildMicrosPerEvent: rebuildMicros,
    limit: limitMs,
    ratio: round(limitMs / p99Ms, 2),
  }),
);
