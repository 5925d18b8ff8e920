import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { OwnerTask } from './owner.fixture.ts';
import { signal } from './processes.ts';

/** What the owner process said when it was ready, or refused. */
export interface OwnerAnswer {
  readonly url?: string;
  readonly port?: number;
  /** Process id of the postmaster. */
  readonly pid?: number;
  /** User id of the owner process. */
  readonly uid?: number;
  readonly error?: string;
  readonly logged: readonly string[];
}

/** A spawned process that owns (or tried to own) an embedded Postgres. */
export interface Owner {
  readonly pid: number;
  readonly answer: Promise<OwnerAnswer>;
  /** Ends the owner alone, by SIGKILL or in order, and waits for its end. */
  end(how: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

const fixture = fileURLToPath(new URL('./owner.fixture.ts', import.meta.url));

/** Starts an owner in a process of its own, which becomes another user when one is given (root only). */
export function spawnOwner(dataDir: string, options: Omit<OwnerTask, 'dataDir'> = {}): Owner {
  const task: OwnerTask = { dataDir, ...options };
  const args = [fixture, JSON.stringify(task)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' });
  const exited = once(child, 'exit');
  return {
    pid: child.pid ?? -1,
    answer: firstAnswer(child),
    async end(how) {
      if (child.exitCode === null && child.signalCode === null) child.kill(how);
      await exited;
    },
  };
}

async function firstAnswer(child: ChildProcess): Promise<OwnerAnswer> {
  if (child.stdout === null) throw new Error('the owner has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const answer: OwnerAnswer = JSON.parse(line);
    return answer;
  }
  throw new Error('the owner ended without an answer');
}

/** Ends the guards of a cluster, so that nobody shuts its Postgres down: they are the shells that have its path as an argument. */
export function killGuards(clusterDir: string): void {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const [program, flag, , , directory] = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (program === '/bin/sh' && flag === '-c' && directory === clusterDir) signal(Number(name), 'SIGKILL');
    } catch {
      // it ended meanwhile
    }
  }
}

/** Waits for something that another process does. The test's own time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(10);
}
