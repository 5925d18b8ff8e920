import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PoolClient } from '@croupier/db/pool';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  consumerByPositionOnly,
  keepAs,
  keptPositions,
  makeKept,
  ourConsumer,
  storedPositions,
  writeEvent,
  type ConsumerUnderTest,
} from '../../testing/consumers.ts';
import { Table } from '../../testing/table.ts';
import { consumeBatch, registerConsumers } from './consume.ts';
import { lagOf, visibilityOf } from './lag.ts';

describe('consumers', () => {
  let database: TestDatabase;
  let table: Table;
  let names = 0;

  beforeAll(async () => {
    database = await testDatabase({ max: 20 });
    table = await Table.open(database.pool);
    await makeKept(database.owner);
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  const newName = () => `test-${(names += 1)}`;

  async function begin(): Promise<PoolClient> {
    const client = await table.core.pool.connect();
    await client.query('BEGIN');
    return client;
  }

  async function end(client: PoolClient, how: 'COMMIT' | 'ROLLBACK' = 'COMMIT'): Promise<void> {
    await client.query(how);
    client.release();
  }

  /**
   * Polls until so many were taken. What is running in any database of the test server holds events back, so a poll may see
   * nothing for a while; a test that never gets its events ends by its time-out.
   */
  async function take(consumer: ConsumerUnderTest, count: number): Promise<number[]> {
    const taken: number[] = [];
    while (taken.length < count) taken.push(...(await consumer.poll()));
    return taken;
  }

  async function caughtUp(name: string): Promise<ConsumerUnderTest> {
    const consumer = await ourConsumer(table.core, name, 1_000);
    await take(consumer, (await storedPositions(table.core.pool)).length);
    return consumer;
  }

  it('[EVT-3] does not skip events written by a slow transaction that began before a faster one', async () => {
    const consumer = await caughtUp(newName());
    const slow = await begin();
    const early = await writeEvent(slow);
    const late = await writeEvent(table.core.pool);
    expect(await consumer.poll()).toEqual([]);
    await end(slow);
    expect(await take(consumer, 2)).toEqual([early, late]);
  });

  it('[EVT-3] does not skip events of several concurrent slow transactions, whichever ends first', async () => {
    const name = newName();
    const consumer = await caughtUp(name);
    const slow = [await begin(), await begin(), await begin()];
    const written: number[] = [];
    for (const client of [...slow, ...slow.toReversed()]) written.push(await writeEvent(client));
    written.push(await writeEvent(table.core.pool));
    for (const index of [1, 2, 0]) {
      const client = slow[index];
      if (client) await end(client);
      if (index !== 0) written.push(await writeEvent(table.core.pool));
    }
    await take(consumer, written.length);
    expect(await keptPositions(table.core.pool, name)).toEqual(await storedPositions(table.core.pool));
  });

  it('[EVT-3] reads committed events even when earlier positions were rolled back', async () => {
    const consumer = await caughtUp(newName());
    const failed = await begin();
    await writeEvent(failed);
    const kept = await writeEvent(table.core.pool);
    await end(failed, 'ROLLBACK');
    expect(await take(consumer, 1)).toEqual([kept]);
  });

  it('[EVT-3] does not repeat events after the checkpoint has advanced, whatever the size of a batch', async () => {
    for (const batchMax of [1, 2, 7, 1_000]) {
      const name = newName();
      const consumer = await ourConsumer(table.core, name, batchMax);
      const stored = await storedPositions(table.core.pool);
      await take(consumer, stored.length);
      expect(await consumer.poll()).toEqual([]);
      expect(await keptPositions(table.core.pool, name)).toEqual(stored);
    }
  });

  it('[EVT-3] an older open transaction blocks the visibility of newer commits, and the lag says so', async () => {
    const name = newName();
    const consumer = await caughtUp(name);
    const older = await begin();
    await older.query('SELECT pg_current_xact_id()');
    const position = await writeEvent(table.core.pool, { at: new Date(Date.now() - 5_000) });
    expect(await consumer.poll()).toEqual([]);
    expect(await visibilityOf(table.core)).toMatchObject({ eventsFromTheFuture: false });
    expect((await visibilityOf(table.core)).heldBackMs).toBeGreaterThanOrEqual(5_000);
    const [lag] = await lagOf(table.core, [name]);
    expect(lag).toMatchObject({ name, behindEvents: 1 });
    expect(lag?.behindMs).toBeGreaterThanOrEqual(5_000);
    await end(older);
    expect(await take(consumer, 1)).toEqual([position]);
    expect(await lagOf(table.core, [name])).toMatchObject([{ behindEvents: 0, behindMs: 0 }]);
  });

  it('[EVT-3] takes the events of all months, in the order of their transactions', async () => {
    const consumer = await caughtUp(newName());
    const months = ['2027-03-01', '2026-12-31T23:59:59.999Z', '2019-01-01', '2027-01-01', '2026-12-01'];
    const written: number[] = [];
    for (const month of months) written.push(await writeEvent(table.core.pool, { at: new Date(month) }));
    expect(await take(consumer, months.length)).toEqual(written);
  });

  it('[EVT-3] effect and checkpoint are one: what fails after the effect leaves neither', async () => {
    const name = newName();
    await registerConsumers(table.core, [name]);
    const meddle = (how: () => Promise<unknown>) =>
      consumeBatch(table.core, {
        names: [name],
        batchMax: 2,
        effect: async (db, batch) => {
          await keepAs(name)(db, batch);
          await how();
        },
      });
    await expect(meddle(() => Promise.reject(new Error('the effect failed')))).rejects.toThrow('the effect failed');
    expect(await keptPositions(table.core.pool, name)).toEqual([]);
    // Who does not know of the lock cannot move the checkpoint under it either.
    const move = () => table.core.pool.query('SELECT 1 FROM event_consumers WHERE name = $1 FOR UPDATE NOWAIT', [name]);
    await expect(meddle(move)).rejects.toMatchObject({ internal: expect.stringContaining('could not obtain lock') });
    expect(await keptPositions(table.core.pool, name)).toEqual([]);
    await take(await ourConsumer(table.core, name), (await storedPositions(table.core.pool)).length);
    expect(await keptPositions(table.core.pool, name)).toEqual(await storedPositions(table.core.pool));
  });

  it('[EVT-3] a connection that is lost in the middle of a batch leaves no trace of it', async () => {
    const name = newName();
    await registerConsumers(table.core, [name]);
    const lost = consumeBatch(table.core, {
      names: [name],
      batchMax: 5,
      effect: async (db, batch) => {
        await keepAs(name)(db, batch);
        const { rows } = await db.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
        await database.owner.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      },
    });
    await expect(lost).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await take(await ourConsumer(table.core, name), (await storedPositions(table.core.pool)).length);
    expect(await keptPositions(table.core.pool, name)).toEqual(await storedPositions(table.core.pool));
  });

  it('[EVT-3] a process that is killed in the middle of a batch: others step aside until then, and take over', async () => {
    const name = newName();
    await registerConsumers(table.core, [name]);
    const script = fileURLToPath(new URL('../../testing/consumer-process.fixture.ts', import.meta.url));
    const child = spawn(process.execPath, [script, database.url, name], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const aside = await consumeBatch(table.core, { names: [name], batchMax: 5, effect: keepAs(name) });
    expect(aside).toEqual({ kind: 'taken by another' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await take(await ourConsumer(table.core, name), (await storedPositions(table.core.pool)).length);
    expect(await keptPositions(table.core.pool, name)).toEqual(await storedPositions(table.core.pool));
  });

  it('[EVT-3] two processes with one name: each event once, in order', async () => {
    const name = newName();
    const consumers = [await ourConsumer(table.core, name, 2), await ourConsumer(table.second(), name, 3)];
    for (let round = 0; round < 20; round += 1) await writeEvent(table.core.pool);
    const stored = await storedPositions(table.core.pool);
    while ((await keptPositions(table.core.pool, name)).length < stored.length)
      await Promise.all(consumers.map(async (consumer) => await consumer.poll()));
    expect(await keptPositions(table.core.pool, name)).toEqual(stored);
  });

  it('[EVT-3] control: a consumer by position only is caught skipping', async () => {
    const naive = consumerByPositionOnly(table.core.pool);
    await naive.poll();
    const slow = await begin();
    const early = await writeEvent(slow);
    const late = await writeEvent(table.core.pool);
    const taken = [...(await naive.poll())];
    await end(slow);
    taken.push(...(await naive.poll()));
    expect(taken).toEqual([late]);
    expect(await storedPositions(table.core.pool)).toContain(early);
  });

  /** What writers do, in an order of chance: each step is of one of four writers, or a look of the consumer. */
  type Step = { readonly writer: number; readonly does: 'write' | 'commit' | 'roll back' } | 'look';
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ writer: fc.nat({ max: 3 }), does: fc.constant('write' as const) }) },
    { weight: 3, arbitrary: fc.record({ writer: fc.nat({ max: 3 }), does: fc.constant('commit' as const) }) },
    { weight: 1, arbitrary: fc.record({ writer: fc.nat({ max: 3 }), does: fc.constant('roll back' as const) }) },
    { weight: 3, arbitrary: fc.constant('look' as const) },
  );

  /** Plays an interleaving; returns what the consumer took of the events that were committed in it, and those. */
  async function interleave(consumer: ConsumerUnderTest, steps: readonly Step[]) {
    const open = new Map<number, { client: PoolClient; written: number[] }>();
    const committed = new Set<number>();
    const taken: number[] = [];
    const close = async (writer: number, how: 'COMMIT' | 'ROLLBACK') => {
      const writing = open.get(writer);
      if (!writing) return;
      open.delete(writer);
      await end(writing.client, how);
      if (how === 'COMMIT') for (const position of writing.written) committed.add(position);
    };
    for (const one of steps) {
      if (one === 'look') taken.push(...(await consumer.poll()));
      else if (one.does === 'write') {
        const writing = open.get(one.writer) ?? { client: await begin(), written: [] };
        open.set(one.writer, writing);
        writing.written.push(await writeEvent(writing.client));
      } else await close(one.writer, one.does === 'commit' ? 'COMMIT' : 'ROLLBACK');
    }
    for (const writer of Array.from(open.keys())) await close(writer, 'COMMIT');
    taken.push(...(await consumer.poll()));
    return { taken, committed };
  }

  it('[EVT-3] whatever the interleaving of slow and rolled-back writers: every event once, in order', async () => {
    const name = newName();
    const consumer = await caughtUp(name);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { taken, committed } = await interleave(consumer, steps);
        while (taken.length < committed.size) taken.push(...(await consumer.poll()));
        expect(new Set(taken)).toEqual(committed);
        expect(taken.length).toBe(committed.size);
      }),
      { numRuns: 40 },
    );
    expect(await keptPositions(table.core.pool, name)).toEqual(await storedPositions(table.core.pool));
  });

  it('[EVT-3] control: the same interleavings catch a consumer by position only', async () => {
    const naive = consumerByPositionOnly(table.core.pool);
    await naive.poll();
    const found = await fc.check(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { taken, committed } = await interleave(naive, steps);
        return taken.length === committed.size;
      }),
      { numRuns: 40, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });
});
