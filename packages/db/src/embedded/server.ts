import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { portInUse } from './port.ts';
import type { RunAs } from './run-as.ts';
import { settingArguments } from './settings.ts';

const logLimitBytes = 16 * 1024 * 1024;
const pollMs = 10;

export interface LaunchOptions {
  readonly dataDir: string;
  readonly clusterDir: string;
  readonly binaries: Binaries;
  readonly runAs: RunAs | undefined;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly startTimeoutMs: number;
  readonly log: (line: string) => void;
}

/** A running postmaster. */
export interface Server {
  readonly pid: number;
  /** Settles when the postmaster has ended, for whatever reason. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts the postmaster and waits until it accepts connections. Its output goes to `postgres.log` in the data directory.
 * Fails with PORT_IN_USE, or FAILED with the end of that log. The caller has cleared what earlier servers left.
 */
export async function launchServer(options: LaunchOptions): Promise<Server> {
  const logFile = join(options.dataDir, 'postgres.log');
  const logStart = rotate(logFile);
  const output = openSync(logFile, 'a', 0o600);
  const child = spawn(
    options.binaries.postgres,
    ['-D', options.clusterDir, '-p', String(options.port), ...settingArguments(options.settings)],
    {
      ...options.runAs,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', output, output],
      // A group of its own: Ctrl-C in the terminal ends the owner, which then shuts Postgres down in order.
      detached: true,
    },
  );
  closeSync(output);
  const server = watch(child);
  const failure = server.ended.then(() => {
    const said = tail(logFile, logStart);
    if (/could not bind IPv4 address|could not create any TCP\/IP sockets/.test(said)) throw portInUse(options.port);
    throw new EmbeddedPostgresError('FAILED', `Postgres did not start. It said (${logFile}):\n${said}`);
  });
  const waiting = new AbortController();
  try {
    await Promise.race([failure, untilReady(options, server, waiting.signal)]);
  } finally {
    waiting.abort();
    failure.catch(() => undefined); // after the start, the end of the server is no failure of the start
  }
  // The process must not keep its owner's event loop alive: whoever forgets stop() still ends, and the guard ends Postgres.
  child.unref();
  return server;
}

function watch(child: ChildProcess): Server {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<Server['ended']>>();
  child.once('error', reject);
  child.once('exit', (code, signal) => resolve({ code, signal }));
  promise.catch(() => undefined);
  return { pid: child.pid ?? -1, ended: promise };
}

/** Postgres writes its state into line 8 of postmaster.pid: the same sign that pg_ctl waits for. */
async function untilReady(options: LaunchOptions, server: Server, cancelled: AbortSignal): Promise<void> {
  const started = performance.now();
  let nextNoteMs = 2_000;
  while (!cancelled.aborted) {
    if (isReady(options.clusterDir, server.pid)) return;
    const waitedMs = performance.now() - started;
    if (waitedMs > options.startTimeoutMs) {
      process.kill(server.pid, 'SIGQUIT');
      throw new EmbeddedPostgresError(
        'FAILED',
        `Postgres was not ready within ${options.startTimeoutMs} ms; see ${options.dataDir}/postgres.log`,
      );
    }
    if (waitedMs > nextNoteMs) {
      options.log(`Postgres is still starting (${Math.round(waitedMs / 1000)} s)`);
      nextNoteMs += 5_000;
    }
    await delay(pollMs);
  }
}

function isReady(clusterDir: string, pid: number): boolean {
  try {
    const lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'latin1').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/** Moves a large log aside and says at which byte the new server's output begins. */
function rotate(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < logLimitBytes) return size;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}

function tail(logFile: string, fromByte: number): string {
  return readFileSync(logFile).subarray(fromByte).toString('utf8').trim().split('\n').slice(-15).join('\n');
}
