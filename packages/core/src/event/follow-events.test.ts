import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { storedPositions, writeEvent } from '../testing/consumers.ts';
import { Table } from '../testing/table.ts';
import { storeStart } from './event-store.ts';
import { followStore, followStream } from './follow-events.ts';

describe('following', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  let sessionId: string;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    call = await table.caller();
    sessionId = await table.session(call, await table.wallet(call, 1_000_000));
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  async function spin(times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      const stake = { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() } as const;
      await act(table.core, call, stake).catch(async () => {
        await act(table.core, call, { type: 'Spin', sessionId, idempotencyKey: table.key() });
      });
    }
  }

  it('[EVT-6] many followers of one stream, each from its place, see each version once while it grows', async () => {
    const spinning = spin(30);
    const followers = [0, 2, 9, 0].map(async (afterVersion) => {
      const stopping = new AbortController();
      const options = { streamId: sessionId, afterVersion, type: null, batchMax: 4, idleMs: 50 };
      const seen: number[] = [];
      for await (const batch of followStream(table.core, options, stopping.signal)) {
        seen.push(...batch.map((event) => event.streamVersion));
        if (seen.at(-1) === 34) stopping.abort();
      }
      expect(seen).toEqual(Array.from({ length: 34 - afterVersion }, (_, index) => afterVersion + index + 1));
    });
    await Promise.all([...followers, spinning]);
  });

  it('[EVT-6] the whole store is followed without a gap, also where a slow transaction comes late', async () => {
    const stopping = new AbortController();
    const options = { after: storeStart, streamType: null, type: null, batchMax: 10, idleMs: 20 };
    const seen: number[] = [];
    const before = (await storedPositions(table.core.pool)).length;
    const slow = await table.core.pool.connect();
    await slow.query('BEGIN');
    await writeEvent(slow);
    await writeEvent(table.core.pool);
    let isOpen = true;
    for await (const batch of followStore(table.core, options, stopping.signal)) {
      seen.push(...batch.map(({ event }) => event.position));
      if (isOpen && seen.length >= before) {
        isOpen = false;
        await slow.query('COMMIT');
        slow.release();
      }
      if (seen.length === before + 2) stopping.abort();
    }
    expect(seen).toEqual(await storedPositions(table.core.pool));
  });

  it('[EVT-6] nothing is read for a follower that does not ask, however much is written', async () => {
    let reads = 0;
    const counting: Core = {
      ...table.core,
      db: {
        query: async (query) => {
          if (query.name === 'read-stream') reads += 1;
          return await table.core.db.query(query);
        },
      },
    };
    const stopping = new AbortController();
    const options = { streamId: sessionId, afterVersion: 0, type: null, batchMax: 2, idleMs: 20 };
    const following = followStream(counting, options, stopping.signal);
    const first = await following.next();
    expect(first.value).toMatchObject([{ streamVersion: 1 }, { streamVersion: 2 }]);
    await spin(10);
    expect(reads).toBe(1);
    stopping.abort();
    await following.return(undefined);
  });

  it('[EVT-6] an idle follower is told so, and ends when it is told to', async () => {
    const stopping = new AbortController();
    const options = { streamId: sessionId, afterVersion: 1_000, type: null, batchMax: 2, idleMs: 5 };
    const batches: number[] = [];
    for await (const batch of followStream(table.core, options, stopping.signal)) {
      batches.push(batch.length);
      if (batches.length === 3) stopping.abort();
    }
    expect(batches).toEqual([0, 0, 0]);
  });
});
