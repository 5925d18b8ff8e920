import { randomUUID } from 'node:crypto';

import { createPool } from '@croupier/db/pool';
import type { CreatePoolOptions, Pool } from '@croupier/db/pool';
import { applicationRole, urlWithRole } from '@croupier/db/rights/application-role';
import pg from 'pg';
import { inject } from 'vitest';

import { testDatabasePrefix } from './test-server.ts';

/** A database of one test file: all migrations applied, no rows. Dropped when it is disposed of. */
export interface TestDatabase extends AsyncDisposable {
  /** With the rights of the application only: what a server gets. */
  readonly url: string;
  /** A pool on it, ended by the disposal. */
  readonly pool: Pool;
  /** With the rights of the owner and of a superuser: to change definitions, and to tamper with evidence. */
  readonly ownerUrl: string;
  /** A pool on that, ended by the disposal. */
  readonly owner: Pool;
}

/**
 * Makes a database of its own, cloned from the template of this run, within some tens of milliseconds. Use it as `await using`, or dispose of
 * it in afterAll. Works inside vitest with the root's configuration only.
 */
export async function testDatabase(options: Partial<CreatePoolOptions> = {}): Promise<TestDatabase> {
  const { serverUrl, runId, template } = inject('testPostgres');
  const name = `${testDatabasePrefix}${runId}_${randomUUID().slice(0, 8)}`;
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const ownerUrl = new URL(serverUrl);
  ownerUrl.pathname = `/${name}`;
  const url = urlWithRole(ownerUrl.href, applicationRole);
  const pool = createPool({ url, applicationName: 'croupier test', ...options });
  const owner = createPool({ url: ownerUrl.href, applicationName: 'croupier test owner', ...options });
  const dispose = async (): Promise<void> => {
    await Promise.all([pool.end(), owner.end()]);
    await onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  let disposed: Promise<void> | undefined;
  return { url, pool, ownerUrl: ownerUrl.href, owner, [Symbol.asyncDispose]: () => (disposed ??= dispose()) };
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
