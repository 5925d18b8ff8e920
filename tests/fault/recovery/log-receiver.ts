import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createPool } from '@croupier/db/pool';

const name = 'croupier_log';
const patienceMs = 30_000;
const pollMs = 50;

export interface ReceiveLogOptions {
  /** The program `pg_receivewal`. */
  readonly program: string;
  readonly url: string;
  /** Made; the log is kept here. */
  readonly directory: string;
}

/**
 * `pg_receivewal` as on another machine: what it has flushed survives the loss of the database's. From here on the server
 * acknowledges a commit when it is in both places.
 */
export class LogReceiver implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start({ program, url, directory }: ReceiveLogOptions): Promise<LogReceiver> {
    mkdirSync(directory);
    const named = new URL(url);
    named.searchParams.set('application_name', name);
    const how = [`--directory=${directory}`, `--dbname=${named.href}`, '--synchronous', '--no-password'];
    const child = spawn(program, how, { stdio: 'ignore' });
    const receiver = new LogReceiver(child);
    try {
      await makeSynchronous(url);
    } catch (error) {
      await receiver[Symbol.asyncDispose]();
      throw error;
    }
    return receiver;
  }

  /** Its end, by itself when the database is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}

/** Waits until the receiver streams, and has every later commit wait for it. */
async function makeSynchronous(url: string): Promise<void> {
  const pool = createPool({ url, max: 1, applicationName: 'croupier backup' });
  try {
    await pool.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
    await pool.query('SELECT pg_reload_conf()');
    const deadlineMs = performance.now() + patienceMs;
    for (;;) {
      const { rows } = await pool.query<{ sync_state: string }>(
        'SELECT sync_state FROM pg_stat_replication WHERE application_name = $1',
        [name],
      );
      if (rows[0]?.sync_state === 'sync') return;
      if (performance.now() > deadlineMs) throw new Error(`the log is not received within ${patienceMs} ms`);
      await delay(pollMs);
    }
  } finally {
    await pool.end();
  }
}
