import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterDirOf } from '../embedded/cluster.ts';
import { postgresProcesses, signal } from '../embedded/processes.ts';
import { makeThrowAwayDirectory, type ThrowAwayDirectory } from '../throw-away-directory.ts';
import { startEmbedded, type EmbeddedPostgres } from '../embedded.ts';
import { createPool, withTransaction, type Pool } from '../pool.ts';
import { isConnectionError } from './errors.ts';
import { patiently } from './patiently.ts';

let directory: ThrowAwayDirectory;
let server: EmbeddedPostgres;

beforeAll(async () => {
  directory = await makeThrowAwayDirectory();
  server = await startEmbedded({ dataDir: `${directory.path}/postgres`, port: 0, log: () => undefined });
});
afterAll(async () => {
  await server.stop();
  directory.remove();
});

const processes = (): number[] => postgresProcesses(clusterDirOf(`${directory.path}/postgres`));

/** Stops every process of the server where it stands, as a debugger, a full swap or a frozen machine would. */
function freeze(): Disposable {
  for (const pid of processes()) signal(pid, 'SIGSTOP');
  return {
    [Symbol.dispose]: () => {
      for (const pid of processes()) signal(pid, 'SIGCONT');
    },
  };
}

const impatient = (): Pool =>
  createPool({ url: server.url, applicationName: 'hung test', max: 1, answerTimeoutMs: 300, connectTimeoutMs: 300 });

async function pidOf(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
  return rows;
}

describe('a server that hangs', () => {
  it('[OPS-1] is taken for a lost connection: the statement fails, the connection is destroyed, and the next one works', async () => {
    const pool = impatient();
    const before = await pidOf(pool);
    {
      using _frozen = freeze();
      const error: unknown = await pool.query('SELECT 1').catch((thrown: unknown) => thrown);
      expect(isConnectionError(error)).toBe(true);
      expect(pool.totalCount).toBe(0);
      // A new connection gets no greeting either.
      expect(isConnectionError(await pool.query('SELECT 1').catch((thrown: unknown) => thrown))).toBe(true);
    }
    expect(await pidOf(pool)).not.toEqual(before);
    await pool.end();
  });

  it('[ACT-4] in a transaction answers UNAVAILABLE, and leaves nothing idle in a transaction', async () => {
    const pool = impatient();
    const frozen: Disposable[] = [];
    const broken = withTransaction(pool, async (client) => {
      await client.query('CREATE TABLE never (id integer)');
      frozen.push(freeze());
    });
    await expect(broken).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(pool.totalCount).toBe(0);
    frozen[0]?.[Symbol.dispose]();
    await expect
      .poll(async () => {
        const { rows } = await pool.query(
          "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'hung test' AND pid <> pg_backend_pid()",
        );
        return rows;
      })
      .toEqual([{ n: 0 }]);
    await pool.end();
  });

  it('is not assumed of a statement that was said to take long', async () => {
    const pool = impatient();
    expect(isConnectionError(await pool.query('SELECT pg_sleep(0.6)').catch((thrown: unknown) => thrown))).toBe(true);
    const { rows } = await patiently(pool).query({ text: 'SELECT 1 AS one, pg_sleep(0.6)' });
    expect(rows).toMatchObject([{ one: 1 }]);
    await pool.end();
  });
});
