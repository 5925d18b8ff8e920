import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startEmbedded } from './embedded.ts';
import type { EmbeddedPostgres } from './embedded.ts';
import { clusterDirOf, removeDataDir } from './embedded/cluster.ts';
import { clearLeftovers } from './embedded/leftovers.ts';
import { takeOwnership } from './embedded/ownership.ts';

const prefix = 'croupier-throw-away-';

/**
 * An embedded server in a temporary directory, not durable, which is deleted when it is disposed of. For checks and tests.
 * Directories of earlier ones whose process was killed are deleted first.
 */
export async function startThrowAway(log: (line: string) => void = () => undefined): Promise<EmbeddedPostgres> {
  await removeDead(log);
  const dataDir = mkdtempSync(join(tmpdir(), prefix));
  const server = await startEmbedded({
    dataDir,
    port: 0,
    log,
    losesDataOnMachineCrash: true,
    restartWhenKilled: false,
  });
  const remove = async (): Promise<void> => {
    await server.stop();
    removeDataDir(dataDir);
  };
  return {
    url: server.url,
    port: server.port,
    get pid() {
      return server.pid;
    },
    stop: remove,
    [Symbol.asyncDispose]: remove,
  };
}

async function removeDead(log: (line: string) => void): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const dataDir = join(tmpdir(), name);
    // Without this file it is being made at this moment, or is another user's.
    if (existsSync(join(dataDir, 'owner.pid'))) await removeIfDead(dataDir, log);
  }
}

async function removeIfDead(dataDir: string, log: (line: string) => void): Promise<void> {
  try {
    const ownership = await takeOwnership(dataDir); // refused while its process lives
    try {
      await clearLeftovers(clusterDirOf(dataDir), log);
      removeDataDir(dataDir);
    } finally {
      ownership.release();
    }
  } catch {
    // In use, or of another user: not ours to delete.
  }
}
