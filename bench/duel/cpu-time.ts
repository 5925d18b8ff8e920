import { readFileSync } from 'node:fs';
import { clusterDirOf } from '@croupier/db/embedded/cluster';
import { postgresProcesses } from '@croupier/db/embedded/processes';

const ticksPerSecond = 100;

/**
 * CPU seconds that Postgres, this process, its ended children and the other processes named have used so far; null where there is no /proc. Unlike
 * the speed it hardly changes when other programs use the machine.
 */
export function cpuSeconds(dataDir: string, postmaster: number, others: readonly number[] = []): number | null {
  try {
    const backends = postgresProcesses(clusterDirOf(dataDir)).map((pid) => ticksOf(pid).own);
    const ended = ticksOf(postmaster).children;
    const { user, system } = process.cpuUsage();
    const running = others.reduce((sum, pid) => sum + ticksOf(pid).own, 0);
    const ticks = running + backends.reduce((sum, own) => sum + own, 0) + ended + ticksOf('self').children;
    return ticks / ticksPerSecond + (user + system) / 1e6;
  } catch {
    return null;
  }
}

/** utime + stime, and cutime + cstime, of proc(5). */
function ticksOf(pid: number | 'self'): { own: number; children: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return { own: utime + stime, children: cutime + cstime };
}
