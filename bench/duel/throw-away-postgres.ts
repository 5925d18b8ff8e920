import { join } from 'node:path';
import { startEmbedded } from '@croupier/db/embedded';
import { applyMigrations } from '@croupier/db/migrate';
import { makeThrowAwayDirectory } from '@croupier/db/throw-away-directory';

/** A migrated database of its own, with every commit flushed to the disk, deleted at the end. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  /** For files of the benchmark: deleted too. */
  readonly directory: string;
  /** For `cpuSeconds`. */
  readonly dataDir: string;
  readonly postmaster: number;
}

export async function benchDatabase(): Promise<BenchDatabase> {
  const throwAway = await makeThrowAwayDirectory();
  const directory = throwAway.path;
  const stack = new AsyncDisposableStack();
  stack.defer(() => throwAway.remove());
  try {
    const dataDir = join(directory, 'postgres');
    const postgres = stack.use(
      await startEmbedded({ dataDir, port: 0, log: () => undefined, restartWhenKilled: false }),
    );
    await applyMigrations(postgres.url);
    const { url, pid } = postgres;
    return { url, directory, dataDir, postmaster: pid, [Symbol.asyncDispose]: async () => await stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
