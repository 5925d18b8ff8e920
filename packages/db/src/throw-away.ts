import { join } from 'node:path';

import { startEmbedded } from './embedded.ts';
import type { EmbeddedPostgres } from './embedded.ts';
import { removeDataDir } from './embedded/cluster.ts';
import { makeThrowAwayDirectory } from './throw-away-directory.ts';

/** An embedded server in a temporary directory, not durable, which is deleted when it is disposed of. For checks and tests. */
export async function startThrowAway(log: (line: string) => void = () => undefined): Promise<EmbeddedPostgres> {
  const directory = await makeThrowAwayDirectory();
  const dataDir = join(directory.path, 'postgres');
  const removeAll = (): void => {
    removeDataDir(dataDir);
    directory.remove();
  };
  try {
    const server = await startEmbedded({
      dataDir,
      port: 0,
      log,
      losesDataOnMachineCrash: true,
      restartWhenKilled: false,
    });
    const remove = async (): Promise<void> => {
      await server.stop();
      removeAll();
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
  } catch (error) {
    removeAll();
    throw error;
  }
}
