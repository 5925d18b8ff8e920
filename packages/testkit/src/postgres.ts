import { randomUUID } from 'node:crypto';

import { createPool } from '@croupier/db/pool';
import type { CreatePoolOptions, Pool } from '@croupier/db/pool';
import pg from 'pg';
import { inject } from 'vitest';

import { testDatabasePrefix } from './test-server.ts';

/** A database of one test file: all migrations applied, no rows. Dropped when it is disposed of. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** A pool on it, ended by the disposal. */
  readonly pool: Pool;
}

/**
 * Makes a database of its own, cloned from the template of this run, within some tens of milliseconds. Use it as `await using`, or dispose of
 * it in afterAll. Works inside vitest with the root's configuration only.
 */
export async function testDatabase(options: Partial<CreatePoolOptions> = {}): Promise<TestDatabase> {
  const { serverUrl, runId, template } = inject('testPostgres');
  const name = `${testDatabasePrefix}${runId}_${randomUUID().slice(0, 8)}`;
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pool = createPool({ url: url.href, applicationName: 'croupier test', ...options });
  const dispose = async (): Promise<void> => {
    await pool.end();
    await onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  let disposed: Promise<void> | undefined;
  return { url: url.href, pool, [Symbol.asyncDispose]: () => (disposed ??= dispose()) };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'croupier test' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
