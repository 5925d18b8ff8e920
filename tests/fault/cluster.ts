import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbedded, type EmbeddedPostgres } from '@croupier/db/embedded';
import { clusterDirOf } from '@croupier/db/embedded/cluster';
import { postgresProcesses, signal, waitForEnd } from '@croupier/db/embedded/processes';

// Recovery after a kill under load takes seconds; killed more often, Postgres would never be up.
const uptimeMinMs = 4_000;

/** A durable embedded Postgres that can be killed and comes back on the same port with the same data. */
export class Cluster {
  readonly url: string;
  /** Where Postgres keeps its files. */
  get directory(): string {
    return clusterDirOf(this.#dataDir);
  }

  /** What Postgres has said. */
  get logFile(): string {
    return join(this.#dataDir, 'postgres.log');
  }

  readonly #dataDir: string;
  readonly #log: (line: string) => void;
  #postgres: EmbeddedPostgres;
  #upSinceMs = performance.now();

  private constructor(dataDir: string, postgres: EmbeddedPostgres, log: (line: string) => void) {
    this.#dataDir = dataDir;
    this.#postgres = postgres;
    this.#log = log;
    this.url = postgres.url;
  }

  /** `backup`: a data directory to move into place, which then recovers. */
  static async start(dataDir: string, log: (line: string) => void, backup?: string): Promise<Cluster> {
    if (backup !== undefined) renameSync(backup, join(dataDir, 'cluster'));
    return new Cluster(dataDir, await startEmbedded({ dataDir, log, restartWhenKilled: false }), log);
  }

  /** Resolves when Postgres has been up long enough to be killed again. */
  async mayBeKilled(): Promise<void> {
    await delay(Math.max(0, this.#upSinceMs + uptimeMinMs - performance.now()));
  }

  /** SIGKILL to the postmaster and all its children. Resolves when none of them lives. */
  async kill(): Promise<void> {
    const clusterDir = clusterDirOf(this.#dataDir);
    const living = (): number[] => postgresProcesses(clusterDir);
    signal(this.#postgres.pid, 'SIGKILL');
    for (const pid of living()) signal(pid, 'SIGKILL');
    if (!(await waitForEnd(living, 10_000))) throw new Error('killed Postgres processes do not end');
    await this.#postgres.stop();
  }

  /** SIGSTOP to the postmaster and all its children, until `goOn`. */
  stopWhereItStands(): void {
    for (const pid of postgresProcesses(clusterDirOf(this.#dataDir))) signal(pid, 'SIGSTOP');
  }

  goOn(): void {
    for (const pid of postgresProcesses(clusterDirOf(this.#dataDir))) signal(pid, 'SIGCONT');
  }

  /** The ordinary start over what the kill left: a stale postmaster.pid, and a log to recover from. */
  async restart(): Promise<void> {
    const { port } = this.#postgres;
    this.#postgres = await startEmbedded({ dataDir: this.#dataDir, port, log: this.#log, restartWhenKilled: false });
    this.#upSinceMs = performance.now();
  }

  async stop(): Promise<void> {
    await this.#postgres.stop();
  }
}
