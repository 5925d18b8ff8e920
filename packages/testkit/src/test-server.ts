import { randomUUID } from 'node:crypto';

import { applyMigrations } from '@croupier/db/migrate';
import { startThrowAway } from '@croupier/db/throw-away';
import pg from 'pg';

/** The names of all databases made by tests begin so. */
export const testDatabasePrefix = 'croupier_test_';

/** What the test files of a run need to know of its server. */
export interface TestPostgres {
  /** A database of the server, to make others from. */
  readonly serverUrl: string;
  readonly runId: string;
  /** The database with all migrations and no rows; nobody may connect to it. */
  readonly template: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testPostgres: TestPostgres;
  }
}

/** The server of one test run. */
export interface TestServer extends AsyncDisposable {
  readonly postgres: TestPostgres;
}

/**
 * The server for one test run: the one of `url`, else an embedded throw-away one (not durable against a crash of the machine, so quicker).
 * Makes the template. Databases of earlier runs on the same server that were killed are dropped. The disposal drops all of this run.
 */
export async function startTestServer(url: string | undefined): Promise<TestServer> {
  const embedded = url === undefined || url === '' ? await startThrowAway() : undefined;
  const serverUrl = embedded?.url ?? url ?? '';
  const runId = randomUUID().slice(0, 8);
  const template = `${testDatabasePrefix}${runId}_template`;
  // The connection lives as long as the run: its name tells other runs that the databases of this one are in use.
  const client = new pg.Client({ connectionString: serverUrl, application_name: `${testDatabasePrefix}${runId}` });
  client.on('error', () => undefined); // the end of the run closes it in any case
  try {
    await client.connect();
    await dropDatabasesOfDeadRuns(client);
    await client.query(`CREATE DATABASE ${template}`);
    const templateUrl = new URL(serverUrl);
    templateUrl.pathname = `/${template}`;
    await applyMigrations(templateUrl.href);
    await client.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  return {
    postgres: { serverUrl, runId, template },
    async [Symbol.asyncDispose]() {
      if (embedded === undefined) await dropDatabases(client, await databasesOf(client, runId));
      await client.end();
      await embedded?.stop();
    },
  };
}

async function dropDatabasesOfDeadRuns(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ run: string }>(
    `SELECT DISTINCT split_part(datname, '_', 3) AS run FROM pg_database WHERE starts_with(datname, $1)
     EXCEPT SELECT split_part(application_name, '_', 3) FROM pg_stat_activity WHERE starts_with(application_name, $1)`,
    [testDatabasePrefix],
  );
  for (const { run } of rows) await dropDatabases(client, await databasesOf(client, run));
}

async function databasesOf(client: pg.Client, run: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [`${testDatabasePrefix}${run}_`],
  );
  return rows.map(({ name }) => name);
}

async function dropDatabases(client: pg.Client, names: readonly string[]): Promise<void> {
  for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
}
