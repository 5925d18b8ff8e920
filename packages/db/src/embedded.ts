import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

import { findBinaries } from './embedded/binaries.ts';
import { clusterDirOf, passwordOf, prepareCluster } from './embedded/cluster.ts';
import { ensureDatabase } from './embedded/database.ts';
import { EmbeddedPostgresError } from './embedded/errors.ts';
import { guardServer } from './embedded/guard.ts';
import { clearLeftovers } from './embedded/leftovers.ts';
import { takeOwnership } from './embedded/ownership.ts';
import { choosePort } from './embedded/port.ts';
import { postgresProcesses, signal, waitForEnd } from './embedded/processes.ts';
import { chooseRunAs } from './embedded/run-as.ts';
import { launchServer } from './embedded/server.ts';
import type { Server } from './embedded/server.ts';
import { durableSettings, throwAwaySettings } from './embedded/settings.ts';

export interface StartEmbeddedOptions {
  /** Directory of the cluster, its password, port, log and lock. Made when missing; never deleted. */
  readonly dataDir: string;
  /** A fixed port; 0 for any free one. Left out: the port of the last start, or a free one that is remembered. */
  readonly port?: number;
  /** Made when missing. Default "croupier". */
  readonly database?: string;
  /** One short line for each thing worth telling a person. */
  readonly log: (line: string) => void;
  /** Folder with `bin`, `lib` and `share` of a Postgres 18. Default: that of the npm package for this platform. */
  readonly nativeDir?: string;
  /** Recovery after a crash included. Default 300,000. */
  readonly startTimeoutMs?: number;
  /** Restart Postgres on the same port when it dies while this process lives. Default true. */
  readonly restartWhenKilled?: boolean;
  /**
   * For throw-away test servers only: commits are not flushed, so a crash of the machine loses the cluster. Default false.
   */
  readonly losesDataOnMachineCrash?: boolean;
}

/** A running embedded Postgres 18 that belongs to this process. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connection URL with user and password. Stays valid over restarts. */
  readonly url: string;
  readonly port: number;
  /** Process id of the postmaster; another one after a restart. */
  readonly pid: number;
  /** Fast shutdown: ends sessions, writes a checkpoint, waits for the end, gives the directory free. Removes nothing. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the Postgres of a data directory, and makes one when there is none.
 *
 * Works as root (Postgres then runs as another user) and as an ordinary user; after a kill -9 of any part at any moment; and refuses
 * (OWNED) while another process uses the directory. Ends with its owner: `stop()` does it in order, and a guard does it when the owner is
 * killed. All failures are {@link EmbeddedPostgresError} with a message for the person at the terminal.
 */
export async function startEmbedded(options: StartEmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const ownership = await takeOwnership(dataDir);
  try {
    const { log } = options;
    const runAs = chooseRunAs(clusterDirOf(dataDir));
    const binaries = findBinaries(runAs, options.nativeDir);
    await prepareCluster({ dataDir, binaries, runAs, log });
    const clusterDir = clusterDirOf(dataDir);
    const settings = options.losesDataOnMachineCrash === true ? throwAwaySettings : durableSettings;
    const startTimeoutMs = options.startTimeoutMs ?? 300_000;
    const launch = async (port: number): Promise<Server> => {
      const unclean = await clearLeftovers(clusterDir, log);
      if (unclean) log('Postgres was not stopped in order: recovering from its log');
      return launchServer({ dataDir, clusterDir, binaries, runAs, port, settings, startTimeoutMs, log });
    };
    const { server, port } = await launchOnFreePort({ dataDir, asked: options.port, launch });
    const database = options.database ?? 'croupier';
    const running = new RunningPostgres({
      url: urlFor(dataDir, port, database),
      port,
      server,
      clusterDir,
      release: () => ownership.release(),
      restart: options.restartWhenKilled === false ? undefined : () => launch(port),
      log,
    });
    try {
      await ensureDatabase({ url: urlFor(dataDir, port, 'postgres'), database });
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  } catch (error) {
    ownership.release();
    throw error;
  }
}

function urlFor(dataDir: string, port: number, database: string): string {
  return `postgresql://postgres:${passwordOf(dataDir)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

interface LaunchOnFreePort {
  readonly dataDir: string;
  readonly asked: number | undefined;
  readonly launch: (port: number) => Promise<Server>;
}

/** Another program may take a free port between the look and Postgres' bind: then the next one is tried, unless a port was asked for. */
async function launchOnFreePort({
  dataDir,
  asked,
  launch,
}: LaunchOnFreePort): Promise<{ server: Server; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(dataDir, asked);
    try {
      return { server: await launch(port), port };
    } catch (error) {
      const taken = error instanceof EmbeddedPostgresError && error.code === 'PORT_IN_USE';
      if (!taken || (asked !== undefined && asked !== 0) || attempt === 5) throw error;
    }
  }
}

interface RunningOptions {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly clusterDir: string;
  readonly release: () => void;
  readonly restart: (() => Promise<Server>) | undefined;
  readonly log: (line: string) => void;
}

const stopWaitMs = 30_000;
const restartLimit = 5;

class RunningPostgres implements EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly #options: RunningOptions;
  #server: Server;
  #guard: { dismiss(): void };
  #restarting: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #deathTimesMs: number[] = [];

  constructor(options: RunningOptions) {
    this.url = options.url;
    this.port = options.port;
    this.#options = options;
    this.#server = options.server;
    this.#guard = guardServer(options.clusterDir, options.server.pid);
    this.#watch(options.server);
  }

  get pid(): number {
    return this.#server.pid;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopOnce();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stopOnce(): Promise<void> {
    await this.#restarting;
    const living = (): number[] => postgresProcesses(this.#options.clusterDir);
    if (living().includes(this.pid)) signal(this.pid, 'SIGINT');
    if (!(await waitForEnd(living, stopWaitMs))) {
      this.#options.log(
        `Postgres ${this.pid} does not end after ${stopWaitMs} ms: ending it at once, the next start recovers`,
      );
      for (const pid of living()) signal(pid, 'SIGQUIT');
      await waitForEnd(living, stopWaitMs);
    }
    this.#guard.dismiss();
    this.#options.release();
  }

  #watch(server: Server): void {
    void server.ended.then(({ code, signal: by }) => {
      if (this.#stopped !== undefined) return;
      this.#options.log(`Postgres ${server.pid} has ended unexpectedly (${by ?? `exit code ${code}`})`);
      this.#guard.dismiss();
      this.#restarting = this.#restart();
    });
  }

  async #restart(): Promise<void> {
    const { restart, log, clusterDir } = this.#options;
    const nowMs = performance.now();
    this.#deathTimesMs = [...this.#deathTimesMs.filter((at) => nowMs - at < 60_000), nowMs];
    if (restart === undefined) return;
    if (this.#deathTimesMs.length > restartLimit) {
      log(`Postgres died ${restartLimit} times within a minute: not starting it again`);
      return;
    }
    try {
      this.#server = await restart();
      this.#guard = guardServer(clusterDir, this.#server.pid);
      this.#watch(this.#server);
      log(`Postgres is back as process ${this.#server.pid}`);
    } catch (error) {
      log(`Postgres could not be started again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
