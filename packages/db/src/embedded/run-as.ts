import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, statSync } from 'node:fs';

import { EmbeddedPostgresError } from './errors.ts';

/** The user that Postgres runs as, when it is not the user of this process. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root. As root: the owner of an existing cluster, else the system's `postgres`, else `nobody`.
 * As any other user: undefined, which means this user. Fails with NO_USER when the machine has neither.
 */
export function chooseRunAs(clusterDir: string): RunAs | undefined {
  const existing = ownerOf(clusterDir);
  if (process.getuid?.() !== 0) {
    const uid = process.getuid?.();
    if (existing !== undefined && existing.uid !== uid) {
      throw new EmbeddedPostgresError(
        'NO_ACCESS',
        `The Postgres data in ${clusterDir} belongs to user id ${existing.uid}, not to you (${uid}). Start as the user who made it (often root), or remove it.`,
      );
    }
    return undefined;
  }
  if (existing !== undefined && existing.uid !== 0) return existing;
  const found = lookUp('postgres') ?? lookUp('nobody');
  if (found !== undefined) return found;
  throw new EmbeddedPostgresError(
    'NO_USER',
    'Postgres does not run as root, and this machine has neither a user "postgres" nor "nobody". Make one, or set DATABASE_URL.',
  );
}

/** Whether the user may enter the directory and write in it. Tried, not guessed: access lists and mounts count as well. */
export function canWriteIn(directory: string, user: RunAs): boolean {
  const script = 'cd -- "$0" && : > .croupier-probe && rm .croupier-probe';
  return spawnSync('/bin/sh', ['-c', script, directory], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Whether the user (or this user) can run the program. */
export function canRun(program: string, user: RunAs | undefined): boolean {
  return spawnSync(program, ['--version'], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function ownerOf(path: string): RunAs | undefined {
  try {
    lstatSync(path);
  } catch {
    return undefined;
  }
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

function lookUp(name: string): RunAs | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) return undefined;
  const user = { uid: Number(uid), gid: Number(gid) };
  // macOS writes nobody as -2, which setuid takes as an unsigned number.
  return { uid: user.uid >>> 0, gid: user.gid >>> 0 };
}
