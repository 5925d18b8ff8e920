import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

import { EmbeddedPostgresError } from './errors.ts';
import { isAlive } from './processes.ts';

/** The exclusive right to use a data directory. It ends with `release` or with the process, however that ends. */
export interface Ownership {
  release(): void;
}

// Held here so that a collected handle can never drop the lock of a running server.
const held = new Set<DatabaseSync>();

/**
 * Takes the data directory for this process, or fails with OWNED and a message that names the other process and the directory.
 *
 * The lock is the kernel's: an exclusive SQLite transaction on `owner.lock` (fcntl). Of two starts at the same moment exactly one
 * gets it, and it falls with its process, so a kill -9, a reboot or a reused process id never leave a stale lock to judge.
 * `owner.pid` beside it only serves the message.
 */
export async function takeOwnership(dataDir: string): Promise<Ownership> {
  mkdirSync(dataDir, { recursive: true });
  const database = openLock(dataDir);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isLocked(error)) throw error;
    throw await ownedError(dataDir, error);
  }
  held.add(database);
  const pidFile = join(dataDir, 'owner.pid');
  writeFileSync(`${pidFile}.new`, `${process.pid}\n`);
  renameSync(`${pidFile}.new`, pidFile);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

function openLock(dataDir: string): DatabaseSync {
  try {
    return new DatabaseSync(join(dataDir, 'owner.lock'), { timeout: 0 });
  } catch (error) {
    throw new EmbeddedPostgresError(
      'NO_ACCESS',
      `The Postgres directory ${dataDir} cannot be locked by this user. It was made by another user: start as that user, or remove it.`,
      { cause: error },
    );
  }
}

// errcode 5 is SQLITE_BUSY: another process, or another start in this process, holds the lock.
function isLocked(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

async function ownedError(dataDir: string, cause: unknown): Promise<EmbeddedPostgresError> {
  const pid = await ownerPid(dataDir);
  const who = pid === undefined ? 'another process' : `process ${pid}`;
  return new EmbeddedPostgresError(
    'OWNED',
    `The Postgres directory ${dataDir} is in use by ${who}. Stop that process first (or set DATABASE_URL to use another database).`,
    { cause },
  );
}

// The winner of a simultaneous start writes its id a moment after it has the lock.
async function ownerPid(dataDir: string): Promise<number | undefined> {
  for (let attempt = 0; attempt < 25; attempt += 1) {
    const pid = readPid(join(dataDir, 'owner.pid'));
    if (pid !== undefined && isAlive(pid)) return pid;
    await delay(20);
  }
  return undefined;
}

function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
