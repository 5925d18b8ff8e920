/**
 * Durable single spins a second: the use case `act` in this process, against pgbench that does the same work with one
 * function call a spin, on the same Postgres (fsync on), in alternating rounds.
 *
 *     pnpm bench spin [--rounds 5] [--seconds 5] [--sessions 256] [--wallets 256] [--only ours]
 *       [--batch-max N] [--in-flight N]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbedded } from '@croupier/db/embedded';
import { applyMigrations } from '@croupier/db/migrate';
import { cpuSeconds } from './spin/cpu-time.ts';
import { Ours, type OursRound } from './spin/ours.ts';
import { Peer } from './spin/peer.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    sessions: { type: 'string', default: '256' },
    wallets: { type: 'string' },
    only: { type: 'string' },
    'batch-max': { type: 'string' },
    'in-flight': { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const sessions = Number(values.sessions);
const wallets = Number(values.wallets ?? sessions);
const pipeline = {
  ...(values['batch-max'] === undefined ? {} : { batchMax: Number(values['batch-max']) }),
  ...(values['in-flight'] === undefined ? {} : { batchesInFlight: Number(values['in-flight']) }),
};
const warmUpSeconds = 3;

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Half the distance of the extremes, as a part of the median. */
function noise(numbers: readonly number[]): number {
  return Number(((Math.max(...numbers) - Math.min(...numbers)) / 2 / median(numbers)).toFixed(3));
}

const directory = mkdtempSync(join(tmpdir(), 'croupier-bench-'));
await using cleanup = new AsyncDisposableStack();
cleanup.defer(() => rmSync(directory, { recursive: true, force: true }));
const dataDir = join(directory, 'postgres');
const postgres = cleanup.use(
  await startEmbedded({
    dataDir,
    port: 0,
    log: () => undefined,
    restartWhenKilled: false,
  }),
);
await applyMigrations(postgres.url);
const ours = cleanup.use(await Ours.open({ url: postgres.url, sessions, wallets, pipeline }));
await ours.round(warmUpSeconds);
const typical = await ours.typicalSpin();
const peer = values.only === 'ours' ? null : await Peer.open({ url: postgres.url, directory, ...typical });
await peer?.round(warmUpSeconds);

const oursRounds: OursRound[] = [];
const peerRounds: number[] = [];
const cpu = { ours: [] as number[], peer: [] as number[] };

/** Runs a round and keeps how much CPU time a spin took, in microseconds, over all processes together. */
async function metered<T>(into: number[], work: () => Promise<T>, perSecond: (result: T) => number): Promise<T> {
  await ours.checkpoint();
  const before = cpuSeconds(dataDir, postgres.pid);
  const result = await work();
  const after = cpuSeconds(dataDir, postgres.pid);
  if (before !== null && after !== null) into.push(((after - before) * 1e6) / (perSecond(result) * seconds));
  return result;
}

for (let round = 1; round <= rounds; round += 1) {
  const one = await metered(
    cpu.ours,
    () => ours.round(seconds),
    (result) => result.spinsPerSecond,
  );
  oursRounds.push(one);
  const other =
    peer &&
    (await metered(
      cpu.peer,
      () => peer.round(seconds),
      (result) => result,
    ));
  if (other !== null) peerRounds.push(other);
  console.log(
    `round ${round}: ours ${one.spinsPerSecond} spins/s (p50 ${one.p50Ms} ms, p99 ${one.p99Ms} ms), pgbench ${other ?? 'left out'}`,
  );
}
const speeds = oursRounds.map((one) => one.spinsPerSecond);
const oursSpeed = median(speeds);
const peerSpeed = peer && median(peerRounds);
// Of rounds that are neighbours in time: other load on the machine hits both sides of a quotient.
const ratios = peerRounds.map((other, index) => (speeds[index] ?? Number.NaN) / other);
const ratio = peer && Number(median(ratios).toFixed(2));
const micros = (samples: readonly number[]) => (samples.length === 0 ? null : Math.round(median(samples)));
console.log(
  `${sessions} sessions, ${wallets} wallets: ours ${oursSpeed} spins/s, pgbench ${peerSpeed ?? 'left out'}, ratio ${ratio ?? '-'} (goal 2.8); CPU time a spin ${micros(cpu.ours) ?? '?'} us against ${micros(cpu.peer) ?? '?'} us`,
);
console.log(
  JSON.stringify({
    bench: 'spin',
    node: process.version,
    sessions,
    wallets,
    payloadBytes: typical.payloadBytes,
    hitsPerThousand: typical.hitsPerThousand,
    ours: {
      spinsPerSecond: oursSpeed,
      p50Ms: median(oursRounds.map((one) => one.p50Ms)),
      p99Ms: median(oursRounds.map((one) => one.p99Ms)),
      noise: noise(speeds),
      cpuMicrosPerSpin: micros(cpu.ours),
    },
    peer: {
      name: 'pgbench, one function call a spin',
      spinsPerSecond: peerSpeed,
      noise: peer && noise(peerRounds),
      cpuMicrosPerSpin: micros(cpu.peer),
    },
    ratio,
    roundRatios: ratios.map((one) => Number(one.toFixed(2))),
  }),
);
