import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { EmbeddedPostgresError } from './errors.ts';
import { isAlive, postgresProcesses, recordedPostmasterPid, signal, waitForEnd } from './processes.ts';

/**
 * The ways of ending a leftover server, gentlest first, and how long each may take, in milliseconds. Orphans get less: without their
 * postmaster they can finish nothing, and the next start recovers in any case.
 */
const escalation = [
  { to: 'postmaster', signal: 'SIGINT', waitMs: 30_000, orphansWaitMs: 1_000 }, // fast shutdown, with a checkpoint
  { to: 'all', signal: 'SIGQUIT', waitMs: 10_000, orphansWaitMs: 1_000 }, // immediate shutdown: the next start recovers
  { to: 'all', signal: 'SIGKILL', waitMs: 10_000, orphansWaitMs: 10_000 },
] as const;

/**
 * Ends what an earlier owner left running on this cluster, and removes a postmaster.pid that names no such process.
 *
 * The caller holds the ownership, so whatever Postgres still runs here has no owner: it is shut down rather than taken over, because
 * its settings, port and log belong to a process that is gone. Children whose postmaster was killed end by themselves within moments;
 * they are waited for. Only processes whose working directory is this cluster are touched. Says true when the last stop was unclean.
 */
export async function clearLeftovers(clusterDir: string, log: (line: string) => void): Promise<boolean> {
  const living = (): number[] => postgresProcesses(clusterDir);
  const pidFileFound = recordedPostmasterPid(clusterDir) !== undefined;
  for (const step of escalation) {
    const pids = living();
    if (pids.length === 0) break;
    const postmaster = recordedPostmasterPid(clusterDir);
    const orphansOnly = postmaster === undefined || !pids.includes(postmaster);
    log(
      orphansOnly
        ? `waiting for ${pids.length} processes of a killed Postgres to end (${pids.join(', ')})`
        : `ending Postgres ${postmaster}, whose owner is gone (${step.signal})`,
    );
    for (const pid of step.to === 'all' ? pids : pids.filter((one) => one === postmaster)) signal(pid, step.signal);
    await waitForEnd(living, orphansOnly ? step.orphansWaitMs : step.waitMs);
  }
  const left = living();
  if (left.length > 0) {
    throw new EmbeddedPostgresError(
      'FAILED',
      `Postgres processes ${left.join(', ')} on ${clusterDir} do not end, not even by SIGKILL.`,
    );
  }
  return removeStalePidFile(clusterDir, log) || pidFileFound;
}

// Postgres would refuse to start when the id in the file has since gone to another process of the same user.
function removeStalePidFile(clusterDir: string, log: (line: string) => void): boolean {
  const pid = recordedPostmasterPid(clusterDir);
  if (pid === undefined) return false;
  if (isAlive(pid)) log(`postmaster.pid names process ${pid}, which is another program by now: removing the file`);
  rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
  return true;
}
