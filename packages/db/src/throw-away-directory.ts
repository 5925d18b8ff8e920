import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { takeOwnership } from './embedded/ownership.ts';

const prefix = 'croupier-throw-away-';

/** A directory that lasts no longer than this process. */
export interface ThrowAwayDirectory {
  readonly path: string;
  /** Deletes it with all that is in it. The caller has ended whatever works in it. */
  remove(): void;
}

/**
 * Makes a directory in the system's directory for temporary files, which other users may pass through but not list. When this process ends
 * without `remove`, by Ctrl-C or a kill -9, a small shell that watches it ends any Postgres in it in order, and deletes it. What was
 * left when that was killed too is deleted by the next call.
 */
export async function makeThrowAwayDirectory(): Promise<ThrowAwayDirectory> {
  await removeDead();
  const path = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(path, 0o711);
  const ownership = await takeOwnership(path);
  const sweeper = startSweeper(path);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
      ownership.release();
      sweeper.dismiss();
    },
  };
}

// Ends every Postgres in there, lest one whose guard was killed lives on without its files; then deletes, also while something still writes.
const sweep = `read -r word; [ "$word" = dismissed ] && exit
tries=0
while found=$(find "$0" -name postmaster.pid 2>/dev/null) && [ -n "$found" ] && [ $tries -lt 150 ]; do
  for file in $found; do
    pid=$(head -n 1 "$file" 2>/dev/null)
    case "$({ tr '\\0' ' ' <"/proc/$pid/cmdline" || ps -p "$pid" -o command=; } 2>/dev/null)" in
      *postgres*"\${file%/postmaster.pid}"*) kill -INT "$pid" ;;
    esac
  done
  tries=$((tries + 1)); sleep 0.2
done
tries=0
while [ -e "$0" ] && [ $tries -lt 25 ]; do rm -rf -- "$0" 2>/dev/null || sleep 0.2; tries=$((tries + 1)); done`;

/** Waits for the end of its standard input, which the kernel closes with us. */
function startSweeper(path: string): { dismiss(): void } {
  const child = spawn('/bin/sh', ['-c', sweep, path], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // Ctrl-C in the terminal must not take it along
  });
  child.unref();
  const input = child.stdin;
  input.on('error', () => undefined); // it may have been killed
  if ('unref' in input && typeof input.unref === 'function') input.unref();
  return {
    dismiss() {
      input.end('dismissed\n');
    },
  };
}

async function removeDead(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const path = join(tmpdir(), name);
    // Without this file it is being made at this moment, or is another user's.
    if (existsSync(join(path, 'owner.pid'))) await removeIfDead(path);
  }
}

async function removeIfDead(path: string): Promise<void> {
  try {
    const ownership = await takeOwnership(path); // refused while its process lives
    try {
      rmSync(path, { recursive: true, force: true });
    } finally {
      ownership.release();
    }
  } catch {
    // In use, or of another user: not ours to delete.
  }
}
