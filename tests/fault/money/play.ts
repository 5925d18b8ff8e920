import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPool } from '@croupier/db/pool';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { tcpProxy } from '@croupier/testkit/tcp-proxy';
import { audit, type AuditResult } from '../audit.ts';
import { Cluster } from '../cluster.ts';
import { repeatOpenKeys, type RepeatReport } from '../repeat-keys.ts';
import { seedDatabase, type Seeded } from '../seed.ts';
import { freePort, ServerProcess } from '../server-process.ts';
import { harm, type HarmCounts } from './harm.ts';
import { Player } from './player.ts';
import { EventReader, type ReaderKind, type ReadReport } from './reader.ts';
import { storm, type Blow, type StormPlan } from './storm.ts';

const serverCount = 2;
const atRestMs = 500;
const restMs = 2_500;

export interface PlayOptions {
  readonly clients: number;
  readonly seed: number;
  readonly storm: StormPlan;
  /** The server program. */
  readonly entry: URL;
  /** What is done to the database before anybody plays: for planted bugs. */
  readonly sabotage?: string;
  readonly reader: ReaderKind;
  /** With a planted bug keys are not repeated at the end: what was lost would be done after all. */
  readonly honest: boolean;
  /** How many answered keys are repeated at the end. */
  readonly repeats: number;
  readonly directory: string;
  readonly say: (line: string) => void;
  /** What must be ended when the experiment is, in reverse order. */
  readonly cleanup: AsyncDisposableStack;
}

export interface PlayResult {
  readonly blows: readonly Blow[];
  readonly audit: AuditResult;
  readonly repeats: RepeatReport;
  readonly reader: ReadReport;
  readonly harm: HarmCounts;
  readonly refusals: readonly string[];
  /** Connections of servers that stood idle in a transaction when nobody played any more. */
  readonly idleInTransaction: number;
  readonly walletCount: number;
  /** For more examinations, until the cleanup. */
  readonly cluster: Cluster;
  /** What `ledger verify` and `events verify` find now. */
  readonly verify: () => Promise<Pick<AuditResult, 'ledger' | 'proof'>>;
}

const noRepeats: RepeatReport = { resolved: 0, unresolved: [], compared: 0, changed: [] };

/** Clients play through a bad network at two servers over one Postgres, all of which are killed and stopped meanwhile. */
export async function play(options: PlayOptions): Promise<PlayResult> {
  const { directory, say, cleanup, seed } = options;
  const cluster = await Cluster.start(join(directory, 'postgres'), () => undefined);
  cleanup.defer(() => cluster.stop());
  const seeded = await seedDatabase(cluster.url, Math.ceil(options.clients / 2));
  if (options.sabotage !== undefined) await run(cluster.url, options.sabotage);
  const servers = await startServers(options, cluster);
  const [first] = servers;
  if (!first) throw new Error('no server');
  const { plan, counts } = harm(seededRng(seed));
  const urls: string[] = [];
  for (const { port } of servers) {
    const proxy = cleanup.use(await tcpProxy({ host: '127.0.0.1', port, faults: plan }));
    urls.push(`http://127.0.0.1:${proxy.port}`);
  }
  const reader = await EventReader.start(cluster.url, options.reader);
  cleanup.defer(() => reader.stop());

  const players = makePlayers(options, seeded, urls);
  const playing = Promise.all(players.map((player) => player.play()));
  playing.catch(() => undefined);
  say(
    `${players.length} clients play at ${servers.length} servers through a network that loses a fifth of the answers`,
  );
  const rng = seededRng(seed + 1);
  const blows = await Promise.race([storm({ servers, cluster, rng, plan: options.storm, say }), failed(playing)]);
  await untilAllServe(servers);
  for (const player of players) player.stop();
  await playing;
  say(`all ${players.length} clients have their last answers: ${sum(players)} in all`);
  const idleInTransaction = await leftInTransaction(cluster.url);

  // A last restart of everything, at rest: what is only in memory is gone before the audit.
  await Promise.all(servers.map((server) => server.kill()));
  await cluster.mayBeKilled();
  await cluster.kill();
  await cluster.restart();
  for (const server of servers) server.start();
  await untilAllServe(servers);
  const logFiles = players.map((player) => player.logFile);
  const resolverLog = join(directory, 'resolver.ndjson');
  const repeats = options.honest
    ? await repeatOpenKeys({
        url: first.url,
        token: seeded.playerToken,
        operatorToken: seeded.operatorToken,
        logFile: resolverLog,
        logFiles,
        sample: options.repeats,
      })
    : noRepeats;
  const readReport = await reader.finish();
  const auditing = { databaseUrl: cluster.url, serverUrl: first.url, operatorToken: seeded.operatorToken };
  const result = await audit({ ...auditing, logFiles: options.honest ? [...logFiles, resolverLog] : logFiles });
  return {
    blows,
    audit: result,
    repeats,
    reader: readReport,
    harm: counts,
    refusals: players.flatMap((player) => player.refusals),
    idleInTransaction,
    walletCount: seeded.walletIds.length,
    cluster,
    verify: async () => await audit({ ...auditing, logFiles: [] }),
  };
}

async function startServers(options: PlayOptions, cluster: Cluster): Promise<ServerProcess[]> {
  const servers: ServerProcess[] = [];
  for (let index = 0; index < serverCount; index += 1) {
    const logFile = join(options.directory, `server-${index}.log`);
    const port = await freePort();
    const server = new ServerProcess({ entry: options.entry, port, databaseUrl: cluster.url, logFile });
    options.cleanup.defer(async () => {
      server.goOn();
      await server.kill();
    });
    await server.warmUp();
    server.start();
    servers.push(server);
  }
  await untilAllServe(servers);
  return servers;
}

function makePlayers(options: PlayOptions, seeded: Seeded, urls: readonly string[]): Player[] {
  const { walletIds, playerToken, operatorToken } = seeded;
  const logs = mkdtempSync(join(options.directory, 'logs-'));
  return Array.from({ length: options.clients }, (_, index) => {
    // Two clients share each wallet.
    const walletId = walletIds[index % walletIds.length] ?? '';
    const player = new Player({
      name: `client-${index}`,
      seed: options.seed + index,
      urls,
      playerToken,
      operatorToken,
      walletId,
      otherWalletIds: walletIds.filter((id) => id !== walletId),
      logFile: join(logs, `client-${index}.ndjson`),
    });
    options.cleanup.use(player);
    options.cleanup.defer(() => player.stop());
    return player;
  });
}

async function untilAllServe(servers: readonly ServerProcess[]): Promise<void> {
  await Promise.all(servers.map((server) => server.ready()));
}

/** Rejects when a client gives up; never resolves. */
async function failed(playing: Promise<unknown>): Promise<never> {
  await playing;
  return await new Promise<never>(() => undefined);
}

function sum(players: readonly Player[]): number {
  return players.reduce((total, player) => total + player.log.acknowledged, 0);
}

async function run(url: string, sql: string): Promise<void> {
  const pool = createPool({ url, max: 1, applicationName: 'croupier fault' });
  try {
    await pool.query(sql);
  } finally {
    await pool.end();
  }
}

/** Connections that stay idle in a transaction, though nobody plays: consumers of the events end theirs within moments. */
async function leftInTransaction(url: string): Promise<number> {
  const pool = createPool({ url, max: 1, applicationName: 'croupier fault' });
  try {
    for (let look = 1; ; look += 1) {
      await delay(atRestMs);
      const { rows } = await pool.query<{ n: number }>(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '2 s'",
      );
      const left = rows[0]?.n ?? -1;
      if (left === 0 ? look * atRestMs > restMs : look * atRestMs > 2 * restMs) return left;
    }
  } finally {
    await pool.end();
  }
}
