import { AppError } from '@croupier/kernel/errors';
import pg from 'pg';

import { isConnectionError, toUnavailable } from './pool/errors.ts';
import { timedClient } from './pool/timed-client.ts';
import type { OnQuery } from './pool/timed-client.ts';
import { valueTypes } from './pool/values.ts';

/** A pool of connections. Values arrive as `pool/values.ts` says. */
export type Pool = pg.Pool;

/** One connection of a pool, inside a transaction. */
export type PoolClient = pg.PoolClient;

/** What runs a statement: a pool, or the connection of a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

export interface CreatePoolOptions {
  readonly url: string;
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** A statement that runs longer is cancelled. Default 5,000; 0 for no limit. */
  readonly statementTimeoutMs?: number;
  /**
   * A server that has not answered a statement for so long, counted here, is given up: the connection is destroyed and the statement fails
   * like on a lost connection, its outcome unknown. For servers that hang and therefore time nothing out themselves. Default: 2,000 more
   * than the limit of a statement, and no limit where that has none. See `patiently` for statements that may take longer.
   */
  readonly answerTimeoutMs?: number;
  /** A wait for a lock that lasts longer fails. Default 2,000; 0 for no limit. */
  readonly lockTimeoutMs?: number;
  /** A transaction left open without a statement for longer loses its connection. Default 10,000; 0 for no limit. */
  readonly idleInTransactionTimeoutMs?: number;
  /** A wait for a free or new connection that lasts longer fails (as a connection error). Default 3,000. */
  readonly connectTimeoutMs?: number;
  /**
   * `by-index`: every plan is made once and goes through indexes, whatever the sizes of the tables. For prepared statements that touch few rows
   * of large tables: a plan that was made while a table was small would read it from end to end when it is large. Default: as PostgreSQL
   * finds best each time.
   */
  readonly plans?: 'by-index';
  /** json and jsonb: parsed by JSON.parse (default), or as the text that was stored (byte for byte for json). */
  readonly json?: 'parsed' | 'text';
  readonly onQuery?: OnQuery;
  /** A connection that nobody used was lost: for the log. The pool opens another when it needs one. */
  readonly onIdleError?: (error: Error) => void;
}

const answerGraceMs = 2_000;
const byIndexSettings = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_bitmapscan=off',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** Settings of the connection, after those that the URL has already. */
function withSettings(url: string, added: string): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.get('options');
  parsed.searchParams.set('options', given === null ? added : `${given} ${added}`);
  return parsed.href;
}

/** A pool. It connects lazily: nothing fails here. `await pool.end()` closes it. */
export function createPool(options: CreatePoolOptions): Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? 5_000;
  const config: pg.PoolConfig = {
    connectionString: options.plans === undefined ? options.url : withSettings(options.url, byIndexSettings),
    max: options.max ?? 10,
    application_name: options.applicationName,
    statement_timeout: statementTimeoutMs,
    query_timeout: options.answerTimeoutMs ?? (statementTimeoutMs === 0 ? 0 : statementTimeoutMs + answerGraceMs),
    lock_timeout: options.lockTimeoutMs ?? 2_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 10_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 3_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    types: valueTypes(options.json ?? 'parsed'),
    ...(options.onQuery === undefined ? {} : { Client: timedClient(options.onQuery) }),
  };
  const pool = new pg.Pool(config);
  // Without a listener the loss of an idle connection would end the process.
  pool.on('error', (error) => options.onIdleError?.(error));
  return pool;
}

/**
 * Runs `work` in one READ COMMITTED transaction and returns its value after the commit. When `work` throws, everything is rolled back and the
 * error passes through; lost connections and time-outs become UNAVAILABLE. A connection whose state is uncertain never returns to the pool.
 *
 * UNAVAILABLE leaves the outcome unknown when the connection was lost during the commit: resolve it by the idempotency key, never by a
 * blind retry.
 */
export async function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error; // pg-pool listens only while a connection is idle
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const value = await work(client);
    const { command } = await client.query('COMMIT');
    // PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement failed and `work` swallowed it.
    if (command !== 'COMMIT')
      throw new Error('the transaction was rolled back, because a failed statement in it was ignored');
    return value;
  } catch (error) {
    broken ??= isConnectionError(error) ? asError(error) : await rollBack(client);
    throw toUnavailable(error);
  } finally {
    client.removeListener('error', onError);
    client.release(broken);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw toUnavailable(error);
  }
}

/** Undefined when the connection is clean again, else why it is not. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return asError(error);
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

const durableNames = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

/**
 * Fails unless the server keeps what it acknowledges through a crash: fsync, full_page_writes and synchronous_commit must be on, as seen by a
 * connection of this pool. A kill -9 test cannot find it when they are off. The message says how to mend or to allow it.
 */
export async function assertDurable(pool: Pool): Promise<void> {
  const { rows } = await settings(pool, durableNames);
  const unsafe = rows.filter(({ setting }) => setting === 'off');
  if (unsafe.length === 0) return;
  const list = unsafe.map(({ name }) => `${name} = off`).join(', ');
  throw new AppError('INTERNAL_ERROR', undefined, {
    internal: `The database may lose acknowledged commits: ${list}. Turn these settings on in PostgreSQL, or allow it explicitly for tests.`,
  });
}

async function settings(
  pool: Pool,
  names: readonly string[],
): Promise<{ rows: readonly { name: string; setting: string }[] }> {
  try {
    return await pool.query<{ name: string; setting: string }>(
      'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
      [names],
    );
  } catch (error) {
    throw toUnavailable(error);
  }
}
