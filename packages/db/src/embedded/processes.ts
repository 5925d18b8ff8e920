import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 20;

/** True when a process with this id exists and is not a zombie, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return processState(pid) !== 'Z';
}

function processState(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return undefined;
  }
}

/**
 * The ids of all live Postgres processes whose working directory is this data directory: the postmaster and its children.
 *
 * Postgres changes into its data directory at start, so this finds exactly the processes of one cluster, also children
 * whose postmaster was killed. Where there is no /proc, only the postmaster named in postmaster.pid is found.
 */
export function postgresProcesses(clusterDir: string): number[] {
  const cluster = realpathOrUndefined(clusterDir);
  if (cluster === undefined) return [];
  const pids = numericEntriesOfProc();
  if (pids === undefined) return postmasterByPs(cluster);
  return pids.filter((pid) => isPostgresIn(pid, cluster));
}

/** The ids of the live processes that initialise this directory: initdb, which outlives a killed owner, and the server it drives. */
export function initdbProcesses(directory: string): number[] {
  const option = `--pgdata=${directory}`;
  const initdb = (numericEntriesOfProc() ?? []).filter((pid) => argumentsOf(pid).includes(option));
  return [...initdb, ...postgresProcesses(directory)];
}

function argumentsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** The process id in the first line of postmaster.pid, alive or not; undefined when there is no such file. */
export function recordedPostmasterPid(clusterDir: string): number | undefined {
  try {
    const pid = Number(readFileSync(`${clusterDir}/postmaster.pid`, 'latin1').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Waits until none of the processes lives. Returns false when some still do after the time. */
export async function waitForEnd(pids: () => readonly number[], timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (pids().length > 0) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

/** Sends a signal; a process that has gone in the meantime is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function isPostgresIn(pid: number, cluster: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === cluster &&
      readFileSync(`/proc/${pid}/comm`, 'latin1').trim() === 'postgres' &&
      processState(pid) !== 'Z'
    );
  } catch {
    return false; // it ended, or belongs to somebody whose processes we may not look at
  }
}

function numericEntriesOfProc(): number[] | undefined {
  try {
    readFileSync('/proc/self/stat');
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return undefined;
  }
}

function postmasterByPs(cluster: string): number[] {
  const pid = recordedPostmasterPid(cluster);
  if (pid === undefined || !isAlive(pid)) return [];
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  return stdout.includes('postgres') ? [pid] : [];
}

function realpathOrUndefined(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
