import { testDatabase } from '@croupier/testkit/postgres';
import { expect, it } from 'vitest';
import { keptPositions, makeKept, ourConsumer, writeEvent } from '../../testing/consumers.ts';
import { Table } from '../../testing/table.ts';
import { followStore } from '../follow-events.ts';
import { storeStart } from '../event-store.ts';
import { visibilityOf } from './lag.ts';

it('[EVT-3] events are taken in the order of transaction numbers, not of their digits', async () => {
  await using database = await testDatabase();
  const table = await Table.open(database.pool);
  await makeKept(database.owner);
  const written: number[] = [];
  for (const xid of ['9', '10', '99', '100', '101']) written.push(await writeEvent(table.core.pool, { xid }));
  const consumer = await ourConsumer(table.core, 'digits', 2);
  await consumer.poll();
  expect(await keptPositions(table.core.pool, 'digits')).toEqual(written);
  const stopping = new AbortController();
  const options = { after: storeStart, streamType: null, type: null, batchMax: 2, idleMs: 1 };
  const followed: number[] = [];
  for await (const batch of followStore(table.core, options, stopping.signal)) {
    followed.push(...batch.map(({ event }) => event.position));
    if (followed.length === written.length) stopping.abort();
  }
  expect(followed).toEqual(written);
});

it('[EVT-3] events of transactions that the server has not begun, as after a restored dump, are told of and not skipped', async () => {
  await using database = await testDatabase();
  const table = await Table.open(database.pool);
  await makeKept(database.owner);
  await writeEvent(table.core.pool, { xid: '5000000000000' });
  const consumer = await ourConsumer(table.core, 'restored');
  expect(await consumer.poll()).toEqual([]);
  expect(await visibilityOf(table.core)).toMatchObject({ eventsFromTheFuture: true });
});
