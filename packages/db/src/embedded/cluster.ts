import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import type { Binaries } from './binaries.ts';
import { systemStateDir } from './binaries.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { initdbProcesses, signal, waitForEnd } from './processes.ts';
import { canWriteIn } from './run-as.ts';
import type { RunAs } from './run-as.ts';

const run = promisify(execFile);
const partialPrefix = 'cluster.partial-';

/** Where Postgres' own data directory is: inside the data directory, or where its file `home` says. */
export function clusterDirOf(dataDir: string): string {
  return join(recordedHome(dataDir) ?? dataDir, 'cluster');
}

/** The superuser's password: made once, readable by the owner of the data directory only. */
export function passwordOf(dataDir: string): string {
  const path = join(dataDir, 'password');
  if (!existsSync(path)) writeDurably(path, `${randomBytes(24).toString('base64url')}\n`, 0o600);
  return readFileSync(path, 'utf8').trim();
}

/**
 * Deletes a data directory with its cluster, wherever that is. For directories made to be thrown away; nothing may run on it, and it may be
 * called on one that is not there.
 */
export function removeDataDir(dataDir: string): void {
  const home = recordedHome(dataDir);
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

export interface PrepareClusterOptions {
  readonly dataDir: string;
  readonly binaries: Binaries;
  readonly runAs: RunAs | undefined;
  readonly log: (line: string) => void;
}

/**
 * Makes sure that a complete cluster is at `clusterDirOf(dataDir)`, and initialises one when there is none.
 *
 * A cluster is initialised in a sibling directory, synced, and renamed into place: what bears the final name is complete, whenever the
 * process is killed. Half-written siblings of earlier starts are removed; a directory under the final name never is. The caller holds
 * the ownership of the data directory.
 */
export async function prepareCluster(options: PrepareClusterOptions): Promise<void> {
  const { dataDir, runAs, log } = options;
  // Postgres' user has to pass through; the password file and the lock keep their own modes.
  if (runAs !== undefined) chmodSync(dataDir, 0o711);
  const home = recordedHome(dataDir) ?? chooseHome(dataDir, runAs);
  await removePartials(home);
  const cluster = join(home, 'cluster');
  if (isComplete(cluster)) return;
  if (isPresent(cluster)) {
    throw new EmbeddedPostgresError(
      'FAILED',
      `${cluster} exists but is not a complete Postgres data directory. Croupier did not leave it so and does not delete it: look at it, and move it away.`,
    );
  }
  log('making a new Postgres cluster');
  if (home !== dataDir) log(`the database files are kept in ${cluster}: Postgres' user cannot reach ${dataDir}`);
  const partial = join(home, `${partialPrefix}${randomUUID()}`);
  makeDirectoryFor(partial, runAs);
  await initialise(options, partial);
  renameSync(partial, cluster);
  syncDirectory(home);
}

function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

// initdb writes both long before its end, but the rename makes the name itself the mark of completeness; this only guards
// against directories that were not made here.
function isComplete(cluster: string): boolean {
  return existsSync(join(cluster, 'PG_VERSION')) && existsSync(join(cluster, 'global', 'pg_control'));
}

/** An initdb whose owner was killed goes on writing: it is ended before its directory is removed. */
async function removePartials(home: string): Promise<void> {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(partialPrefix))) {
    const partial = join(home, name);
    await waitForEnd(() => {
      const pids = initdbProcesses(partial);
      for (const pid of pids) signal(pid, 'SIGKILL'); // initdb may have started its server in the meantime
      return pids;
    }, 10_000);
    rmSync(partial, { recursive: true, force: true, maxRetries: 5 });
  }
}

function recordedHome(dataDir: string): string | undefined {
  const file = join(dataDir, 'home');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** The data directory itself, or, when Postgres' user cannot get there (a clone under /root), a directory of its own outside. */
function chooseHome(dataDir: string, runAs: RunAs | undefined): string {
  if (runAs === undefined || isPresent(join(dataDir, 'cluster'))) return dataDir;
  const probe = join(dataDir, `${partialPrefix}probe`);
  makeDirectoryFor(probe, runAs);
  const reachable = canWriteIn(probe, runAs);
  rmSync(probe, { recursive: true, force: true });
  if (reachable) return dataDir;
  const home = join(systemStateDir, `data-${randomUUID()}`);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  writeDurably(join(dataDir, 'home'), `${home}\n`, 0o644); // before anything is in it, so that a later start finds even a part
  return home;
}

function makeDirectoryFor(path: string, runAs: RunAs | undefined): void {
  mkdirSync(path, { mode: 0o700 });
  if (runAs !== undefined) chownSync(path, runAs.uid, runAs.gid);
}

async function initialise({ dataDir, binaries, runAs }: PrepareClusterOptions, target: string): Promise<void> {
  // initdb reads the password as Postgres' user, who cannot read ours; the copy lies inside a directory that only that user enters.
  const passwordDir = `${target}-password`;
  makeDirectoryFor(passwordDir, runAs);
  const passwordFile = join(passwordDir, 'password');
  writeFileSync(passwordFile, `${passwordOf(dataDir)}\n`, { mode: 0o400 });
  if (runAs !== undefined) chownSync(passwordFile, runAs.uid, runAs.gid);
  const base = [`--pgdata=${target}`, '--no-instructions'];
  const settings = [
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    // Sorting by code point, the same on every machine and for every version of its C library.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const as = { ...runAs, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
  try {
    // Syncing once at the end instead of after every step makes initdb several times faster, and is as durable.
    await run(binaries.initdb, [...base, ...settings, '--no-sync'], as);
    await run(binaries.initdb, [...base, '--sync-only'], as);
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    const detail = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new EmbeddedPostgresError('FAILED', `initdb failed for ${target}: ${detail}`, { cause: error });
  } finally {
    rmSync(passwordDir, { recursive: true, force: true });
  }
}

/** Writes a small file so that after a crash there is the old one or the new one, never a part. */
export function writeDurably(path: string, content: string, mode: number): void {
  const temporary = `${path}.${randomUUID()}`;
  const file = openSync(temporary, 'wx', mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
