import { AppError } from '@croupier/kernel/errors';
import { testDatabase } from '@croupier/testkit/postgres';
import type { TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  isCheckViolation,
  isConnectionError,
  isSerializationFailure,
  isTimeout,
  isUniqueViolation,
} from './pool/errors.ts';
import { assertDurable, createPool, withTransaction } from './pool.ts';
import type { PoolClient } from './pool.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await database.owner.query(
    `CREATE TABLE counters (id integer CONSTRAINT counters_pkey PRIMARY KEY, n bigint NOT NULL CONSTRAINT counters_n_check CHECK (n >= 0));
     INSERT INTO counters VALUES (1, 0), (2, 0)`,
  );
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const pool = (options: Partial<Parameters<typeof createPool>[0]> = {}) =>
  createPool({ url: database.ownerUrl, applicationName: 'pool test', max: 2, ...options });

/** Whatever the promise was rejected with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('it did not fail'),
    (error: unknown) => error,
  );
}

const ownPid = async (client: PoolClient): Promise<number> =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? -1;

describe('values', () => {
  it('arrive as safe integers, dates, days, text and buffers', async () => {
    const { rows } = await database.owner.query(
      `SELECT 9007199254740991::bigint AS big, ARRAY[1, NULL, 2]::bigint[] AS bigs, '2026-01-02T03:04:05.678Z'::timestamptz AS at,
              '2026-01-02'::date AS day, 1.50::numeric AS exact, '12'::xid8 AS xid, '\\x00ff'::bytea AS bytes, '{"b": 1, "a": 2}'::json AS json`,
    );
    expect(rows).toEqual([
      {
        big: 9_007_199_254_740_991,
        bigs: [1, null, 2],
        at: new Date('2026-01-02T03:04:05.678Z'),
        day: '2026-01-02',
        exact: '1.50',
        xid: '12',
        bytes: Buffer.from([0, 255]),
        json: { b: 1, a: 2 },
      },
    ]);
  });

  it('that a number cannot hold exactly fail instead of being rounded', async () => {
    await expect(database.owner.query('SELECT 9007199254740992::bigint')).rejects.toThrow('cannot hold exactly');
    await expect(database.owner.query('SELECT ARRAY[-9007199254740992]::bigint[]')).rejects.toThrow(
      'cannot hold exactly',
    );
    expect((await database.owner.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('of type json come as the stored text when asked so, byte for byte', async () => {
    const texts = pool({ json: 'text' });
    expect((await texts.query(`SELECT '{"b":1,  "a":2}'::json AS json`)).rows).toEqual([{ json: '{"b":1,  "a":2}' }]);
    await texts.end();
  });
});

describe('withTransaction', () => {
  it('commits what the work did, and returns its value', async () => {
    const value = await withTransaction(database.owner, async (client) => {
      await client.query('UPDATE counters SET n = 7 WHERE id = 2');
      return (await client.query('SHOW transaction_isolation')).rows;
    });
    expect(value).toEqual([{ transaction_isolation: 'read committed' }]);
    expect((await database.owner.query('SELECT n FROM counters WHERE id = 2')).rows).toEqual([{ n: 7 }]);
  });

  it('rolls back when the work throws, passes its error through, and keeps the connection', async () => {
    const one = pool({ max: 1 });
    const before = await withTransaction(one, ownPid);
    const mistake = new Error('mine');
    const failed = withTransaction(one, async (client) => {
      await client.query('UPDATE counters SET n = 99 WHERE id = 1');
      throw mistake;
    });
    expect(await rejection(failed)).toBe(mistake);
    expect((await one.query('SELECT n FROM counters WHERE id = 1')).rows).toEqual([{ n: 0 }]);
    expect(await withTransaction(one, ownPid)).toBe(before);
    await one.end();
  });

  it('never reports success when a failed statement was swallowed and PostgreSQL rolled back', async () => {
    const swallowed = withTransaction(database.owner, async (client) => {
      await client.query('UPDATE counters SET n = 99 WHERE id = 1');
      await client.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('was rolled back');
    expect((await database.owner.query('SELECT n FROM counters WHERE id = 1')).rows).toEqual([{ n: 0 }]);
  });

  it('answers UNAVAILABLE when the connection is lost, discards it, and works again at once', async () => {
    const one = pool({ max: 1 });
    let lost = -1;
    const broken = withTransaction(one, async (client) => {
      lost = await ownPid(client);
      await client.query('UPDATE counters SET n = 99 WHERE id = 1');
      await database.owner.query('SELECT pg_terminate_backend($1, 5000)', [lost]);
      await client.query('SELECT 1');
    });
    const error = await rejection(broken);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await withTransaction(one, ownPid)).not.toBe(lost);
    expect((await one.query('SELECT n FROM counters WHERE id = 1')).rows).toEqual([{ n: 0 }]);
    await one.end();
  });

  it('answers UNAVAILABLE when there is no server', async () => {
    const nowhere = createPool({ url: 'postgresql://postgres@127.0.0.1:1/none', applicationName: 'pool test' });
    expect(await rejection(withTransaction(nowhere, async () => 1))).toMatchObject({ code: 'UNAVAILABLE' });
    await nowhere.end();
  });

  it('answers UNAVAILABLE when every connection is busy for longer than the wait', async () => {
    const one = pool({ max: 1, connectTimeoutMs: 2_000 });
    const busy = await one.connect();
    expect(await rejection(withTransaction(one, async () => 1))).toMatchObject({ code: 'UNAVAILABLE' });
    busy.release();
    await one.end();
  });
});

describe('limits', () => {
  it('cancel a statement, and a wait for a lock, that take too long', async () => {
    const strict = pool({ statementTimeoutMs: 200, lockTimeoutMs: 50 });
    const slow = await rejection(strict.query('SELECT pg_sleep(60)'));
    expect(isTimeout(slow)).toBe(true);
    const waiting = await rejection(
      withTransaction(database.owner, async (holder) => {
        await holder.query('UPDATE counters SET n = n WHERE id = 1');
        await strict.query('UPDATE counters SET n = n WHERE id = 1');
      }),
    );
    expect(waiting).toMatchObject({ code: 'UNAVAILABLE' });
    await strict.end();
  });
});

describe('errors', () => {
  it('are told apart by what a caller can do about them', async () => {
    const unique = await rejection(database.owner.query('INSERT INTO counters VALUES (1, 1)'));
    expect([
      isUniqueViolation(unique),
      isUniqueViolation(unique, 'counters_pkey'),
      isUniqueViolation(unique, 'other'),
    ]).toEqual([true, true, false]);
    const check = await rejection(database.owner.query('UPDATE counters SET n = -1 WHERE id = 1'));
    expect([isCheckViolation(check, 'counters_n_check'), isUniqueViolation(check), isConnectionError(check)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('of two transactions that cannot be ordered are serialisation failures', async () => {
    const [first, second] = [await database.owner.connect(), await database.owner.connect()];
    for (const client of [first, second]) {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await client.query('SELECT n FROM counters');
    }
    await first.query('UPDATE counters SET n = n + 1 WHERE id = 1');
    await first.query('COMMIT');
    expect(isSerializationFailure(await rejection(second.query('UPDATE counters SET n = n + 1 WHERE id = 1')))).toBe(
      true,
    );
    await second.query('ROLLBACK');
    first.release();
    second.release();
    await database.owner.query('UPDATE counters SET n = 0 WHERE id = 1');
  });

  it('of an idle connection are handed to the log and do not end the process', async () => {
    const { promise, resolve } = Promise.withResolvers<Error>();
    const idle = pool({ onIdleError: resolve });
    const { rows } = await idle.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await database.owner.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    expect(isConnectionError(await promise)).toBe(true);
    expect((await idle.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await idle.end();
  });
});

describe('onQuery', () => {
  it('is told of every query, of the pool and of clients, failed ones too', async () => {
    const durationsMs: number[] = [];
    const measured = pool({ onQuery: (durationMs) => void durationsMs.push(durationMs) });
    await measured.query('SELECT 1');
    await measured.query('SELECT nonsense').catch(() => undefined);
    await withTransaction(measured, (client) => client.query('SELECT 1')); // BEGIN, SELECT, COMMIT
    expect(durationsMs).toHaveLength(5);
    expect(durationsMs.every((durationMs) => durationMs > 0)).toBe(true);
    await measured.end();
  });
});

describe('assertDurable', () => {
  it('refuses a server, or a connection, that may lose what it acknowledged', async () => {
    const careless = pool({ url: `${database.ownerUrl}?options=-csynchronous_commit%3Doff` });
    const error = await rejection(assertDurable(careless));
    expect(error).toBeInstanceOf(AppError);
    expect(error instanceof AppError ? error.internal : '').toContain('synchronous_commit = off');
    await careless.end();
  });
});
