import { randomUUID } from 'node:crypto';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from './core.ts';
import { verifyEvents } from './event/verify/verify-events.ts';
import { LongTasks, type LongTaskInput } from './long-tasks.ts';
import { systemCall } from './system-call.ts';
import { Table } from './testing/table.ts';
import { verifyLedger } from './wallet/verify-ledger.ts';

describe('work that takes minutes', () => {
  const call = systemCall('operator');
  let database: TestDatabase;
  let table: Table;
  let core: Core;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    core = table.core;
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  /** An operation that works until it is told the outcome, and counts how often it was begun. */
  const heldOperation = () => {
    const tasks = new LongTasks<string>('test');
    const begun: PromiseWithResolvers<string>[] = [];
    const ask = async (input: LongTaskInput & { of?: string }, by = core) =>
      await tasks.run(by, call, input, async () => {
        const work = Promise.withResolvers<string>();
        begun.push(work);
        return await work.promise;
      });
    /** Asks until the work has begun. */
    const begin = async (taskId: string) => {
      const before = begun.length;
      while (begun.length === before) {
        await expect(ask({ taskId, waitMs: 1 })).rejects.toMatchObject({ code: 'IN_FLIGHT' });
      }
    };
    return { ask, begin, begun };
  };

  it('[EVT-5] calls with one task id join one run, and all are told what came of it, also later', async () => {
    const { ask, begin, begun } = heldOperation();
    const taskId = randomUUID();
    await begin(taskId);
    const waiting = [ask({ taskId }), ask({ taskId, waitMs: 55_000 })];
    begun[0]?.resolve('proved');
    expect(await Promise.all(waiting)).toEqual(['proved', 'proved']);
    expect(await ask({ taskId })).toBe('proved');
    expect(begun).toHaveLength(1);
  });

  it('[EVT-5] a task id is that of one request', async () => {
    const { ask, begin, begun } = heldOperation();
    const taskId = randomUUID();
    await begin(taskId);
    await expect(ask({ taskId, of: 'another' })).rejects.toMatchObject({ details: { reason: 'other_task' } });
    begun[0]?.resolve('');
    await ask({ taskId });
  });

  it('[EVT-5] a failure is told, also to who asks after it, and the next call starts anew', async () => {
    const { ask, begin, begun } = heldOperation();
    const taskId = randomUUID();
    await begin(taskId);
    const waiting = ask({ taskId });
    begun[0]?.reject(new Error('the disk'));
    await expect(waiting).rejects.toThrow('the disk');
    await begin(taskId);
    begun[1]?.resolve('proved');
    expect(await ask({ taskId })).toBe('proved');
  });

  it('[EVT-5] another process says that it runs elsewhere, and does not start it', async () => {
    const { ask, begin, begun } = heldOperation();
    const taskId = randomUUID();
    await begin(taskId);
    await expect(ask({ taskId }, table.second())).rejects.toMatchObject({
      code: 'IN_FLIGHT',
      details: { elsewhere: true },
    });
    begun[0]?.resolve('proved');
    expect(await ask({ taskId })).toBe('proved');
    expect(begun).toHaveLength(1);
  });

  it('[EVT-5] four run at once, the fifth is refused', async () => {
    const { ask, begin, begun } = heldOperation();
    const ids = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    for (const taskId of ids) await begin(taskId);
    await expect(ask({ taskId: randomUUID() })).rejects.toMatchObject({ code: 'CAPACITY' });
    for (const work of begun) work.resolve('proved');
    await Promise.all(ids.map(async (taskId) => await ask({ taskId })));
  });

  it('[EVT-5] the proofs of events and ledger answer the same object to a repeated call', async () => {
    const taskId = randomUUID();
    const [one, other] = await Promise.all([
      verifyEvents(core, call, { taskId }),
      verifyEvents(core, call, { taskId, waitMs: 55_000 }),
    ]);
    expect(other).toBe(one);
    expect(await verifyEvents(core, call, { taskId: randomUUID() })).not.toBe(one);
    expect(await verifyLedger(core, call, { taskId })).toBe(await verifyLedger(core, call, { taskId }));
  });
});
