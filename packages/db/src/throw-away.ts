import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startEmbedded } from './embedded.ts';
import type { EmbeddedPostgres } from './embedded.ts';

/** An embedded server in a temporary directory, not durable, which is deleted when it is disposed of. For checks and tests. */
export async function startThrowAway(log: (line: string) => void = () => undefined): Promise<EmbeddedPostgres> {
  const dataDir = mkdtempSync(join(tmpdir(), 'croupier-throw-away-'));
  const server = await startEmbedded({
    dataDir,
    port: 0,
    log,
    losesDataOnMachineCrash: true,
    restartWhenKilled: false,
  });
  const remove = async (): Promise<void> => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
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
