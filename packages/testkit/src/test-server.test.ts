import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';

import { testDatabasePrefix, startTestServer } from './test-server.ts';

// To these tests the server of this run is somebody's server, as TEST_DATABASE_URL names one.
const { serverUrl, template: templateOfThisRun } = inject('testPostgres');

async function testDatabases(): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [testDatabasePrefix],
  );
  await client.end();
  return rows.map(({ name }) => name);
}

describe('a test run on a server that is given', () => {
  it('makes a template there, and leaves neither that nor any other database of its own', async () => {
    const run = await startTestServer(serverUrl);
    expect(run.postgres.serverUrl).toBe(serverUrl);
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    const database = `${testDatabasePrefix}${run.postgres.runId}_forgotten`;
    await client.query(`CREATE DATABASE ${database} TEMPLATE ${run.postgres.template}`);
    await client.end();
    expect(await testDatabases()).toEqual(expect.arrayContaining([run.postgres.template, database]));
    await run[Symbol.asyncDispose]();
    const left = await testDatabases();
    expect(left).not.toContain(run.postgres.template);
    expect(left).not.toContain(database);
  });

  it('drops what a killed run left there, and nothing of a run that lives', async () => {
    const fixture = fileURLToPath(new URL('./test-run.fixture.ts', import.meta.url));
    const other = spawn(process.execPath, [fixture, serverUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(other, 'exit');
    const [template] = await once(createInterface({ input: other.stdout }), 'line');
    await using whileItLives = await startTestServer(serverUrl);
    expect(await testDatabases()).toContain(template);
    other.kill('SIGKILL');
    await exited;
    await connectionEnded(template);
    await using afterwards = await startTestServer(serverUrl);
    const left = await testDatabases();
    expect(left).not.toContain(template);
    const living = [templateOfThisRun, whileItLives.postgres.template, afterwards.postgres.template];
    expect(left).toEqual(expect.arrayContaining(living));
  });
});

/** PostgreSQL sees the end of a killed program's connection a moment after the program's own: this asks for it, and waits. */
async function connectionEnded(template: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query('SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE application_name = $1', [
    template.replace(/_template$/, ''),
  ]);
  await client.end();
}
