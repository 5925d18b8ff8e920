import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { cancelFingerprint } from '../fingerprint/cancel-fingerprint.ts';
import { runFingerprint } from '../fingerprint/run-fingerprint.ts';
import { replaceGame } from '../game/replace-game.ts';
import { systemCall } from '../system-call.ts';
import { brokenChains } from '../testing/evidence.ts';
import { gameSheet, Table } from '../testing/table.ts';

describe('evidence', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    call = await table.caller();
    const walletId = await table.wallet(call);
    await table.limit(walletId, { costPerSpinMinor: 1 });
    const sessionId = await table.session(call, walletId);
    for (let spin = 0; spin < 5; spin += 1)
      await act(table.core, call, { type: 'Spin', sessionId, stakeMinor: 10, idempotencyKey: table.key() });
    const run = await runFingerprint(table.core, call, {
      gameId: 'fruit-39x5',
      walletId,
      spins: 5,
      idempotencyKey: table.key(),
    });
    await table.core.runs.settled();
    await cancelFingerprint(table.core, call, { fingerprintId: run.fingerprintId });
    await replaceGame(table.core, systemCall('test'), {
      gameId: 'fruit-39x5',
      par: gameSheet('fruit-39x5'),
      expectedVersion: 1,
      idempotencyKey: table.key(),
    });
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  const tables = [
    'events',
    'events_default',
    'ledger_entries',
    'par_sheets',
    'idempotency_keys',
    'fingerprint_samples',
  ];
  const first = {
    events: 'type',
    events_default: 'type',
    ledger_entries: 'kind',
    par_sheets: 'hash',
    idempotency_keys: 'key',
    fingerprint_samples: 'format',
  };

  it.each(tables)('[EVT-1] [WAL-5] %s: the database refuses update, delete and truncate', async (name) => {
    const pool = database.owner;
    const column = first[name as keyof typeof first];
    if (name !== 'events_default') {
      await expect(pool.query(`UPDATE ${name} SET ${column} = ${column}`)).rejects.toThrow(
        /append-only: UPDATE is refused/,
      );
      await expect(pool.query(`DELETE FROM ${name}`)).rejects.toThrow(/append-only: DELETE is refused/);
    }
    await expect(pool.query(`TRUNCATE ${name} CASCADE`)).rejects.toThrow(/append-only: TRUNCATE is refused/);
  });

  it('[EVT-1] so do the partitions, each by itself, those to come included', async () => {
    const pool = database.owner;
    const { rows } = await pool.query(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'events'::regclass",
    );
    expect(rows.length).toBeGreaterThan(12);
    const filled = [];
    for (const { name } of rows) {
      await expect(pool.query(`TRUNCATE ${name}`)).rejects.toThrow(/append-only: TRUNCATE is refused/);
      const { rowCount } = await pool.query(`SELECT 1 FROM ${name} LIMIT 1`);
      if (rowCount) filled.push(name);
    }
    expect(filled).toHaveLength(1);
    for (const name of filled) {
      await expect(pool.query(`UPDATE ${name} SET type = type`)).rejects.toThrow(/append-only: UPDATE is refused/);
      await expect(pool.query(`DELETE FROM ${name}`)).rejects.toThrow(/append-only: DELETE is refused/);
    }
  });

  it('[EVT-1] an event keeps who did it, in which request, with which key', async () => {
    const { rows } = await table.core.pool.query(
      "SELECT actor_id, request_id, idempotency_key, schema_version FROM events WHERE type = 'action.spin' LIMIT 1",
    );
    expect(rows).toEqual([
      { actor_id: call.principal.userId, request_id: 'test', idempotency_key: expect.any(String), schema_version: 1 },
    ]);
  });

  it('[EVT-5] every stream, of every type, recomputes from its stored bytes to the head of its aggregate', async () => {
    const { rows } = await table.core.pool.query('SELECT DISTINCT stream_type FROM events ORDER BY 1');
    expect(rows.map((row) => row.stream_type)).toEqual(['fingerprint', 'game', 'session', 'user', 'wallet']);
    expect(await brokenChains(table.core)).toEqual([]);
  });

  it.each([
    [
      'one changed byte of a payload',
      `UPDATE events SET payload = replace(payload::text, '"free":false', '"free":false ')::json WHERE stream_id = $1 AND type = 'action.spin' AND payload->>'nonce' = '2'`,
    ],
    [
      'another time',
      "UPDATE events SET created_at = created_at + interval '1 ms' WHERE stream_id = $1 AND stream_version = 3",
    ],
    ['another actor', 'UPDATE events SET actor_id = $1 WHERE stream_id = $1 AND stream_version = 3'],
    ['a missing event in the middle', 'DELETE FROM events WHERE stream_id = $1 AND stream_version = 3'],
    [
      'a missing last event',
      'DELETE FROM events WHERE stream_id = $1 AND stream_version = (SELECT max(stream_version) FROM events WHERE stream_id = $1)',
    ],
    [
      'two events in the other order',
      'UPDATE events SET stream_version = CASE stream_version WHEN 6 THEN 7 ELSE 6 END WHERE stream_id = $1 AND stream_version IN (6, 7)',
    ],
  ])('[EVT-5] the chain finds %s', async (_name, tamper) => {
    const client = await database.owner.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL session_replication_role = replica');
      const { rows } = await client.query(
        "SELECT stream_id FROM events WHERE type = 'action.spin' AND payload->>'feeMinor' = '1' ORDER BY position LIMIT 1",
      );
      const streamId = rows[0]?.stream_id;
      const { rowCount } = await client.query(tamper, [streamId]);
      expect(rowCount).toBeGreaterThan(0);
      expect(await brokenChains({ ...table.core, db: client })).toEqual([streamId]);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});
