import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cluster } from '../cluster.ts';
import { Player } from '../money/player.ts';
import { seedDatabase, type Seeded } from '../seed.ts';
import { freePort, ServerProcess } from '../server-process.ts';

const walletCount = 8;
const patienceMs = 60_000;
const pollMs = 20;
const entry = new URL('../../../apps/server/src/main.ts', import.meta.url);

export interface SceneOptions {
  readonly directory: string;
  readonly cleanup: AsyncDisposableStack;
  readonly say: (line: string) => void;
}

/** Starts a server on a database, on a port of its own or this one. It ends with the cleanup. */
export async function serve(
  { directory, cleanup }: SceneOptions,
  cluster: Cluster,
  name: string,
  port?: number,
): Promise<ServerProcess> {
  const logFile = join(directory, `${name}.log`);
  const server = new ServerProcess({ entry, port: port ?? (await freePort()), databaseUrl: cluster.url, logFile });
  cleanup.defer(() => server.kill());
  server.start();
  await server.ready();
  return server;
}

/** A durable Postgres with wallets in it. */
export async function openCluster(
  { cleanup }: SceneOptions,
  dataDir: string,
): Promise<{ cluster: Cluster; seeded: Seeded }> {
  const cluster = await Cluster.start(dataDir, () => undefined);
  cleanup.defer(() => cluster.stop());
  return { cluster, seeded: await seedDatabase(cluster.url, walletCount) };
}

/** Clients at play. */
export interface Playing {
  readonly players: readonly Player[];
  readonly logFiles: readonly string[];
  readonly acknowledged: () => number;
  /** Until so many more were acknowledged. */
  readonly untilMore: (count: number) => Promise<void>;
  /** Every client has its last answer. */
  readonly stop: () => Promise<void>;
}

export function letPlay(
  { directory, cleanup }: SceneOptions,
  { name, url, seeded, clients }: { name: string; url: string; seeded: Seeded; clients: number },
): Playing {
  const logs = join(directory, `logs-${name}`);
  mkdirSync(logs);
  const { playerToken, operatorToken, walletIds } = seeded;
  const players = Array.from({ length: clients }, (_, index) => {
    const walletId = walletIds[index % walletIds.length] ?? '';
    const player = new Player({
      name: `${name}-${index}`,
      seed: index,
      urls: [url],
      playerToken,
      operatorToken,
      walletId,
      otherWalletIds: walletIds.filter((id) => id !== walletId),
      logFile: join(logs, `${index}.ndjson`),
    });
    cleanup.use(player);
    cleanup.defer(() => player.stop());
    return player;
  });
  const all = Promise.all(players.map((player) => player.play()));
  all.catch(() => undefined);
  const acknowledged = (): number => players.reduce((sum, { log }) => sum + log.acknowledged, 0);
  return {
    players,
    logFiles: players.map(({ logFile }) => logFile),
    acknowledged,
    untilMore: async (count) => {
      const wanted = acknowledged() + count;
      const deadlineMs = Date.now() + patienceMs;
      while (acknowledged() < wanted) {
        if (Date.now() > deadlineMs) throw new Error(`no ${count} acknowledgements within ${patienceMs} ms`);
        await Promise.race([delay(pollMs), all]);
      }
    },
    stop: async () => {
      for (const player of players) player.stop();
      await all;
    },
  };
}
