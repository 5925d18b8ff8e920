import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { act } from '../../action/act.ts';
import type { Call } from '../../call.ts';
import type { Core } from '../../core.ts';
import { cancelSession } from '../../session/cancel-session.ts';
import { systemCall } from '../../system-call.ts';
import { Table } from '../../testing/table.ts';
import { TestClock } from '../../testing/test-clock.ts';
import { verifyLedger } from '../../wallet/verify-ledger.ts';
import { consumeBatch, registerConsumers } from '../consumer/consume.ts';
import { lagOf } from '../consumer/lag.ts';
import { tampered } from '../testing/tampered.ts';
import { proveEvents } from '../verify/prove-events.ts';
import { verifyEvents } from '../verify/verify-events.ts';
import { attachMonth } from './attach-month.ts';
import { detachMonth } from './detach-month.ts';
import { exportEvents } from './export-events.ts';
import { listPartitions } from './list-partitions.ts';

const month = '2026-10';
const formats: ('jsonl' | 'parquet')[] = ['jsonl', 'parquet'];

describe('months of the event store', () => {
  const operator = systemCall('operator');
  let database: TestDatabase;
  let archiveDirectory: string;
  let core: Core;
  let call: Call;
  const sessions = { ended: '', overTheEnd: '', open: '' };
  const keys = { ended: '', overTheEnd: '', open: '' };
  let contentBefore: string;

  const spin = async (sessionId: string, idempotencyKey: string) =>
    await act(core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey });

  /** Every event, as text: two equal texts mean that nothing has changed. */
  const content = async (): Promise<string> => {
    const { rows } = await database.owner.query(
      "SELECT md5(string_agg(e::text, '' ORDER BY stream_id, stream_version)) AS content FROM events e",
    );
    return String(rows[0]?.content);
  };

  beforeAll(async () => {
    database = await testDatabase();
    archiveDirectory = await mkdtemp(join(tmpdir(), 'croupier-archive-'));
    const clock = new TestClock('2026-10-31T23:00:00Z');
    const table = await Table.open(database.pool, { clock, archiveDirectory, appVersion: '1.2.3' });
    core = table.core;
    await table.game();
    call = await table.caller();
    const walletId = await table.wallet(call);
    for (const name of ['ended', 'overTheEnd', 'open'] as const) {
      sessions[name] = await table.session(call, walletId);
      keys[name] = table.key();
      await spin(sessions[name], keys[name]);
      await spin(sessions[name], table.key());
    }
    await cancelSession(core, call, { sessionId: sessions.ended, idempotencyKey: table.key() });
    clock.set('2026-11-01T00:10:00Z');
    for (const name of ['overTheEnd', 'open'] as const) await spin(sessions[name], table.key());
    await cancelSession(core, call, { sessionId: sessions.overTheEnd, idempotencyKey: table.key() });
    clock.set('2026-11-15T00:00:00Z');
    contentBefore = await content();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await rm(archiveDirectory, { recursive: true });
  });

  it('[EVT-7] a month is detached only when it is over, is there, and was exported', async () => {
    const refused = async (wished: string) =>
      await detachMonth(core, operator, { month: wished }).catch((error) => error);
    expect(await refused('2026-11')).toMatchObject({ code: 'CONFLICT', details: { reason: 'not_over' } });
    expect(await refused('2019-01')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused(month)).toMatchObject({ code: 'CONFLICT', details: { reason: 'not_exported' } });
  });

  it('[EVT-7] a month is exported once: asked for again it is proved again and answered', async () => {
    const made = await exportEvents(core, operator, { scope: { kind: 'month', month }, formats });
    const again = await exportEvents(core, operator, { scope: { kind: 'month', month }, formats });
    expect(made).toMatchObject({ name: 'month-2026-10', existed: false });
    expect(again).toMatchObject({ existed: true, manifestSha256: made.manifestSha256 });
    const { rows } = await core.pool.query(
      "SELECT count(*) AS events, count(DISTINCT stream_id) AS streams FROM events WHERE created_at < '2026-11-01Z'",
    );
    expect(made).toMatchObject(rows[0] ?? {});
  });

  it('[EVT-7] no month is detached that an event consumer has not read to its end, however late it registers', async () => {
    await registerConsumers(core, ['late reader']);
    const refused = { code: 'CONFLICT', details: { reason: 'consumers_behind', consumers: ['late reader'] } };
    await expect(detachMonth(core, operator, { month })).rejects.toMatchObject(refused);
    const readOne = async (batchMax: number) =>
      await consumeBatch(core, { names: ['late reader'], batchMax, effect: async () => undefined });
    await readOne(1);
    await expect(detachMonth(core, operator, { month })).rejects.toMatchObject(refused);
    expect((await listPartitions(core, operator, {})).items.find((item) => item.month === month)?.state).toBe(
      'attached',
    );
    const readAll = async () => {
      await readOne(1_000);
      expect(await lagOf(core, ['late reader'])).toMatchObject([{ behindEvents: 0 }]);
    };
    await vi.waitFor(readAll, 30_000);
  });

  it('[EVT-7] what leaves are Completed sessions; wallets, games, users and open sessions stay, and all of it still proves', async () => {
    const detached = await detachMonth(core, operator, { month });
    expect(detached.existed).toBe(false);
    expect(detached.archivedEvents + detached.keptEvents).toBe(detached.events);
    const { rows } = await core.pool.query(
      "SELECT DISTINCT stream_id FROM events WHERE stream_type = 'session' AND created_at < '2026-11-01Z'",
    );
    expect(rows.map((row) => row.stream_id)).toEqual([sessions.open]);
    const proof = await verifyEvents(core, operator, {});
    expect(proof).toMatchObject({
      ok: true,
      difference: null,
      archived: { events: detached.archivedEvents, runs: 2, months: [{ month, exportName: 'month-2026-10' }] },
    });
    expect(await verifyLedger(core, operator, {})).toMatchObject({ ok: true, difference: null });
  });

  it('[EVT-7] detaching twice answers the same', async () => {
    expect(await detachMonth(core, operator, { month })).toMatchObject({ existed: true, month });
  });

  it('[ACT-3] a key of an event that left is not forgotten: nothing is done again, and the answer says so', async () => {
    await expect(spin(sessions.ended, keys.ended)).rejects.toMatchObject({ code: 'ARCHIVED' });
    await expect(spin(sessions.overTheEnd, keys.overTheEnd)).rejects.toMatchObject({ code: 'ARCHIVED' });
    const again = await spin(sessions.open, keys.open);
    expect(again).toMatchObject({ sessionId: sessions.open });
  });

  it('[EVT-5] the chain goes on over the detached month: what comes after it cannot be altered', async () => {
    const cases = [
      ["UPDATE event_archive_runs SET last_hash = sha256('x') WHERE stream_id = $1", sessions.overTheEnd, 'hash'],
      ["UPDATE event_archive_runs SET last_hash = sha256('x') WHERE stream_id = $1", sessions.ended, 'head'],
      ["UPDATE event_archive_runs SET previous_hash = sha256('x') WHERE stream_id = $1", sessions.ended, 'archive'],
      ['DELETE FROM event_archive_runs WHERE stream_id = $1', sessions.ended, 'stream'],
      ['DELETE FROM event_archive_runs WHERE stream_id = $1', sessions.overTheEnd, 'version'],
    ] as const;
    for (const [sql, streamId, kind] of cases) {
      const proof = await tampered(
        database.owner,
        [sql, [streamId]],
        async (db) => await proveEvents(db, { streamId: null }),
      );
      expect(proof.difference).toMatchObject({ kind, streamId });
    }
  });

  it('[EVT-1] the detached partition and the smaller one refuse update, delete and truncate, whoever asks', async () => {
    for (const name of ['event_archive.events_2026_10', 'events_2026_10']) {
      await expect(database.owner.query(`UPDATE ${name} SET type = type`)).rejects.toThrow(/UPDATE is refused/);
      await expect(database.owner.query(`DELETE FROM ${name}`)).rejects.toThrow(/DELETE is refused/);
      await expect(database.owner.query(`TRUNCATE ${name}`)).rejects.toThrow(/TRUNCATE is refused/);
    }
  });

  it('[EVT-1] the application can drop no partition, detach none past the functions, and write no archive', async () => {
    for (const sql of [
      'DROP TABLE events_2026_10',
      'DROP TABLE events_2026_12',
      'DROP TABLE event_archive.events_2026_10',
      'ALTER TABLE events DETACH PARTITION events_2026_12',
      'DROP SCHEMA event_archive CASCADE',
      'DELETE FROM event_archives',
      "UPDATE event_archive_runs SET last_hash = sha256('x')",
      'DROP FUNCTION refuse_change CASCADE',
    ]) {
      await expect(core.pool.query(sql), sql).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it('[EVT-7] the list says what is where', async () => {
    const { items } = await listPartitions(core, operator, {});
    const october = items.find((item) => item.month === month);
    expect(october).toMatchObject({ state: 'detached', exportName: 'month-2026-10' });
    expect(items.find((item) => item.month === '2026-11')).toMatchObject({ state: 'attached', exportName: null });
    expect(items.at(-1)).toMatchObject({ month: null, events: 0 });
  });

  it('[EVT-7] attached again it is as it was, byte for byte, and refuses changes', async () => {
    expect(await attachMonth(core, operator, { month })).toMatchObject({ imported: false });
    expect(await content()).toBe(contentBefore);
    expect(await verifyEvents(core, operator, {})).toMatchObject({
      ok: true,
      archived: { events: 0, runs: 0, months: [] },
    });
    await expect(database.owner.query('UPDATE events_2026_10 SET type = type')).rejects.toThrow(/UPDATE is refused/);
    await expect(database.owner.query('TRUNCATE events_2026_10')).rejects.toThrow(/TRUNCATE is refused/);
    expect(await attachMonth(core, operator, { month })).toMatchObject({ imported: false, events: 0 });
  });

  it.each(['jsonl', 'parquet'] as const)(
    '[EVT-7] a month whose table was dropped comes back from its export, byte for byte (%s)',
    async (format) => {
      await rm(join(archiveDirectory, 'month-2026-10'), { recursive: true });
      await exportEvents(core, operator, { scope: { kind: 'month', month }, formats: [format] });
      await detachMonth(core, operator, { month });
      await database.owner.query('DROP TABLE event_archive.events_2026_10');
      const { items } = await listPartitions(core, operator, {});
      expect(items.find((item) => item.month === month)?.state).toBe('dropped');
      expect(await attachMonth(core, operator, { month })).toMatchObject({ imported: true });
      expect(await content()).toBe(contentBefore);
      expect((await verifyEvents(core, operator, {})).ok).toBe(true);
    },
  );

  it('[EVT-7] a month that is not what was exported is not detached', async () => {
    await database.owner.query(`SET session_replication_role = replica;
      DELETE FROM events WHERE stream_id = '${sessions.ended}'; SET session_replication_role = origin`);
    await expect(detachMonth(core, operator, { month })).rejects.toMatchObject({ details: { reason: 'differs' } });
    expect((await listPartitions(core, operator, {})).items.find((item) => item.month === month)?.state).toBe(
      'attached',
    );
  });
});
