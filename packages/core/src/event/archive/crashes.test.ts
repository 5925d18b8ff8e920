import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spinBatch } from '../../action/spin-batch.ts';
import { createCore } from '../../create-core.ts';
import type { Core } from '../../core.ts';
import { cancelSession } from '../../session/cancel-session.ts';
import { systemCall } from '../../system-call.ts';
import { Table } from '../../testing/table.ts';
import { TestClock } from '../../testing/test-clock.ts';
import { crashingPool, Crash } from '../testing/crashing-pool.ts';
import { verifyEvents } from '../verify/verify-events.ts';
import { attachMonth } from './attach-month.ts';
import { detachMonth } from './detach-month.ts';
import { exportEvents } from './export-events.ts';

const month = '2026-10';
const spins = 20;

describe('crashes while months move', () => {
  const operator = systemCall('operator');
  let database: TestDatabase;
  let archiveDirectory: string;
  let clock: TestClock;
  let core: Core;

  beforeAll(async () => {
    database = await testDatabase();
    archiveDirectory = await mkdtemp(join(tmpdir(), 'croupier-archive-'));
    clock = new TestClock('2026-10-15T00:00:00Z');
    const table = await Table.open(database.pool, { clock, archiveDirectory });
    core = table.core;
    await table.game();
    const call = await table.caller();
    const walletId = await table.wallet(call, 100_000);
    for (let session = 0; session < 4; session += 1) {
      const sessionId = await table.session(call, walletId);
      await spinBatch(core, call, { sessionId, idempotencyKey: table.key(), spins, stakeMinor: 10, results: 'none' });
      if (session > 0) await cancelSession(core, call, { sessionId, idempotencyKey: table.key() });
    }
    clock.set('2026-11-15T00:00:00Z');
    await exportEvents(core, operator, { scope: { kind: 'month', month }, formats: ['jsonl', 'parquet'] });
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(archiveDirectory, { recursive: true });
  });

  it.each(['begin_event_detach', 'stage_event_runs', 'stage_kept_events', 'finish_event_detach'])(
    '[EVT-7] a crash before or after %s leaves the month whole, and detaching goes on from there',
    async (fn) => {
      for (const when of ['before', 'after'] as const) {
        const doomed = createCore({ pool: crashingPool(database.pool, fn, when), clock, archiveDirectory });
        await expect(detachMonth(doomed, operator, { month })).rejects.toBeInstanceOf(Crash);
        expect(await verifyEvents(core, operator, {})).toMatchObject({ ok: true, archived: { events: 0 } });
      }
      const detached = await detachMonth(core, operator, { month });
      expect(detached).toMatchObject({ existed: false });
      expect(detached.archivedEvents).toBeGreaterThan(3 * spins);
      expect(detached.keptEvents).toBeGreaterThan(spins);
      expect((await verifyEvents(core, operator, {})).ok).toBe(true);
      await attachMonth(core, operator, { month });
    },
  );

  it.each(['begin_event_import', 'import_events', 'finish_event_import', 'attach_event_month'])(
    '[EVT-7] a crash before or after %s leaves the month detached, and attaching goes on from there',
    async (fn) => {
      await detachMonth(core, operator, { month });
      await database.owner.query('DROP TABLE event_archive.events_2026_10');
      for (const when of ['before', 'after'] as const) {
        const doomed = createCore({ pool: crashingPool(database.pool, fn, when), clock, archiveDirectory });
        await expect(attachMonth(doomed, operator, { month })).rejects.toBeInstanceOf(Crash);
      }
      await attachMonth(core, operator, { month });
      expect(await verifyEvents(core, operator, {})).toMatchObject({ ok: true, archived: { events: 0 } });
    },
  );

  it('[EVT-7] two processes that move months at once: one does, the other is told', async () => {
    const both = await Promise.allSettled([
      detachMonth(core, operator, { month }),
      detachMonth(createCore({ pool: database.pool, clock, archiveDirectory }), operator, { month }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { details: { reason: 'busy' } } });
    expect((await verifyEvents(core, operator, {})).ok).toBe(true);
  });
});
