import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../../action/act.ts';
import type { Call } from '../../call.ts';
import type { Core } from '../../core.ts';
import { runFingerprint } from '../../fingerprint/run-fingerprint.ts';
import { cancelSession } from '../../session/cancel-session.ts';
import { systemCall } from '../../system-call.ts';
import { Table } from '../../testing/table.ts';
import { tampered } from '../testing/tampered.ts';
import { operateWallet } from '../../wallet/operate-wallet.ts';
import { readEventProgress } from './event-progress.ts';
import { proveEvents } from './prove-events.ts';
import { verifyEvents } from './verify-events.ts';

describe('the proof of the event store', () => {
  const auditor = systemCall('audit');
  let database: TestDatabase;
  let table: Table;
  let core: Core;
  let call: Call;
  let sessionId: string;
  let otherId: string;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    core = table.core;
    await table.game();
    await table.game('diet-32x5');
    call = await table.caller();
    const walletId = await table.wallet(call);
    sessionId = await table.session(call, walletId);
    otherId = await table.session(call, walletId, { gameId: 'diet-32x5' });
    for (let spin = 0; spin < 6; spin += 1) {
      await act(core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
    }
    await cancelSession(core, call, { sessionId: otherId, idempotencyKey: table.key() });
    const holding = { walletId, idempotencyKey: table.key(), amountMinor: 5 };
    await operateWallet(core, call, { ...holding, operation: 'hold' });
    const toWalletId = await table.wallet(call);
    await operateWallet(core, call, {
      ...holding,
      operation: 'transfer',
      toWalletId,
      idempotencyKey: table.key(),
    });
    await runFingerprint(core, call, { gameId: 'fruit-39x5', walletId, spins: 5, idempotencyKey: table.key() });
    await core.runs.settled();
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  it('[EVT-5] an untouched store proves itself: every event, every stream, every key', async () => {
    const proof = await verifyEvents(core, auditor, {});
    const { rows } = await core.pool.query(`SELECT (SELECT count(*) FROM events) AS events,
      (SELECT count(DISTINCT stream_id) FROM events) AS streams, (SELECT count(*) FROM idempotency_keys) AS keys`);
    expect(proof).toMatchObject({ ok: true, differences: 0, difference: null, ...rows[0] });
    expect(proof.archived).toEqual({ events: 0, runs: 0, months: [] });
  });

  it('[EVT-5] the digest is that of the content: the same again, another one after another event', async () => {
    const { digest } = await verifyEvents(core, auditor, {});
    expect((await verifyEvents(core, auditor, {})).digest).toBe(digest);
    await act(core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
    expect((await verifyEvents(core, auditor, {})).digest).not.toBe(digest);
  });

  it('[EVT-5] one stream by itself', async () => {
    const proof = await verifyEvents(core, auditor, { streamId: sessionId });
    const { rows } = await core.pool.query('SELECT count(*) AS events FROM events WHERE stream_id = $1', [sessionId]);
    expect(proof).toMatchObject({ ok: true, streams: 1, ...rows[0] });
    const nobody = '019a9f30-7c1a-7b2e-8d3f-5a6b7c8d9e0f';
    await expect(verifyEvents(core, auditor, { streamId: nobody })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  const at = 'WHERE stream_id = $1 AND stream_version';
  it.each([
    ['an altered payload', `UPDATE events SET payload = '{"payoutMinor":1}' ${at} = 7`, 'hash', 7],
    ['one byte more in a payload', `UPDATE events SET payload = (payload::text || ' ')::json ${at} = 7`, 'hash', 7],
    ['another actor', `UPDATE events SET actor_id = stream_id ${at} = 3`, 'hash', 3],
    ['another request id', `UPDATE events SET request_id = 'other' ${at} = 3`, 'hash', 3],
    ['another trace id', `UPDATE events SET trace_id = 'other' ${at} = 3`, 'hash', 3],
    ['another key', `UPDATE events SET idempotency_key = 'other' ${at} = 3`, 'hash', 3],
    ['another type', `UPDATE events SET type = 'other' ${at} = 3`, 'hash', 3],
    ['another stream type', `UPDATE events SET stream_type = 'wallet' ${at} = 3`, 'hash', 3],
    ['another schema version', `UPDATE events SET schema_version = 2 ${at} = 3`, 'hash', 3],
    ['another time', `UPDATE events SET created_at = created_at + interval '1 ms' ${at} = 3`, 'hash', 3],
    ['another hash', `UPDATE events SET hash = sha256('x') ${at} = 3`, 'hash', 3],
    ['another game', `UPDATE events SET game_id = 'diet-32x5' ${at} = 3`, 'game', 3],
    ['another place in the order', `UPDATE events SET position = DEFAULT ${at} = 3`, 'position', 4],
    ['an event removed from the middle', `DELETE FROM events ${at} = 3`, 'version', 4],
    ['the first event removed', `DELETE FROM events ${at} = 1`, 'version', 2],
    [
      'the last event removed',
      `DELETE FROM events ${at} = (SELECT stream_version FROM sessions WHERE id = $1)`,
      'head',
      undefined,
    ],
    ['the whole stream removed', 'DELETE FROM events WHERE stream_id = $1', 'stream', null],
    [
      'two events swapped',
      `UPDATE events SET stream_version = CASE stream_version WHEN 6 THEN 7 ELSE 6 END ${at} IN (6, 7)`,
      'hash',
      6,
    ],
    [
      'an event inserted',
      `INSERT INTO events (stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, request_id, hash,
        created_at) SELECT stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, request_id, hash,
        created_at + interval '1 ms' FROM events ${at} = 5`,
      'version',
      5,
    ],
    ['an altered head hash', "UPDATE sessions SET head_hash = sha256('x') WHERE id = $1", 'head', undefined],
    [
      'an altered head version',
      'UPDATE sessions SET stream_version = stream_version + 1 WHERE id = $1',
      'head',
      undefined,
    ],
    ['an aggregate removed', 'DELETE FROM sessions WHERE id = $1', 'aggregate', undefined],
    ['a key removed', 'DELETE FROM idempotency_keys WHERE stream_id = $1 AND stream_version = 7', 'key', 7],
    [
      'a key on another event',
      'UPDATE idempotency_keys SET stream_version = 8 WHERE stream_id = $1 AND stream_version = 7',
      'key',
      undefined,
    ],
  ])('[EVT-5] finds and names %s', async (_name, sql, kind, streamVersion) => {
    const proof = await tampered(
      database.owner,
      [sql, [sessionId]],
      async (db) => await proveEvents(db, { streamId: null }),
    );
    expect(proof).toMatchObject({ ok: false, difference: { kind, streamId: sessionId } });
    expect(proof.differences).toBeGreaterThanOrEqual(1);
    if (streamVersion !== undefined) expect(proof.difference?.streamVersion).toBe(streamVersion);
    expect((await verifyEvents(core, auditor, {})).ok).toBe(true);
  });

  it.each([
    ['action.spin', 'session'],
    ['session.created', 'session'],
    ['session.transition', 'session'],
    ['session.cancelled', 'session'],
    ['wallet.create', 'wallet'],
    ['wallet.credit', 'wallet'],
    ['wallet.hold', 'wallet'],
    ['wallet.transfer', 'wallet'],
    // The same command makes the session of the run: whichever id comes first is named.
    ['fingerprint.started', expect.stringMatching(/fingerprint|session/)],
    ['game.imported', 'game'],
  ])('[ACT-3] a missing record of the key of a %s is found', async (type, streamType) => {
    const proof = await tampered(
      database.owner,
      [
        `DELETE FROM idempotency_keys WHERE (stream_id, stream_version) = (
          SELECT e.stream_id, e.stream_version FROM events e JOIN idempotency_keys k USING (stream_id, stream_version)
          WHERE e.type = $1 ORDER BY e.position LIMIT 1)`,
        [type],
      ],
      async (db) => await proveEvents(db, { streamId: null }),
    );
    expect(proof).toMatchObject({ ok: false, difference: { kind: 'key', streamType, found: 'none' } });
  });

  it.each(['wallets', 'users', 'fingerprints', 'games'])('[EVT-5] an altered head of %s is found', async (name) => {
    const id = name === 'games' ? 'stream_id' : 'id';
    const proof = await tampered(
      database.owner,
      [`UPDATE ${name} SET head_hash = sha256('x') WHERE ${id} = (SELECT min(${id}::text)::uuid FROM ${name})`, []],
      async (db) => await proveEvents(db, { streamId: null }),
    );
    expect(proof.difference).toMatchObject({ kind: 'head', streamType: name.slice(0, -1) });
  });

  it('[EVT-5] counts every stream that differs, and names the first in the order of ids', async () => {
    const proof = await tampered(
      database.owner,
      ["UPDATE events SET request_id = 'other' WHERE stream_version = 1 AND stream_type = 'session'", []],
      async (db) => await proveEvents(db, { streamId: null }),
    );
    expect(proof.differences).toBe(3);
    expect(proof.difference?.streamId).toBe([sessionId, otherId].toSorted()[0]);
  });

  it('[EVT-5] no task is under way: no progress, but an estimate', async () => {
    const progress = await readEventProgress(core, auditor, { taskId: core.ids.next() });
    expect(progress).toEqual({ done: null, estimate: expect.any(Number) });
  });
});
