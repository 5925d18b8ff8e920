import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { AppError } from '@croupier/kernel/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../call.ts';
import { cursorText } from '../paging.ts';
import { listGames } from '../game/list-games.ts';
import { listTokens } from '../identity/list-tokens.ts';
import { listUsers } from '../identity/list-users.ts';
import { listFingerprints } from '../fingerprint/list-fingerprints.ts';
import { listRewards } from '../session/list-rewards.ts';
import { listSessions } from '../session/list-sessions.ts';
import { systemCall } from '../system-call.ts';
import { Table } from '../testing/table.ts';
import { createWallet } from '../wallet/create-wallet.ts';
import { listWallets } from '../wallet/list-wallets.ts';
import { readStatement } from '../wallet/read-statement.ts';
import { readEvents } from './read-events.ts';
import { readSessionEvents } from './read-session-events.ts';

describe('reading the event store', () => {
  let database: TestDatabase;
  let table: Table;
  let call: Call;
  const admin = systemCall('test');

  beforeAll(async () => {
    database = await testDatabase();
    table = await Table.open(database.pool);
    await table.game();
    call = await table.caller('player');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  /** A consumer: goes on from its last cursor, and remembers what it saw. */
  class Consumer {
    readonly seen: number[] = [];
    #cursor: string | undefined;

    async poll(limit = 3): Promise<number[]> {
      const fresh: number[] = [];
      for (;;) {
        const page = await readEvents(table.core, admin, {
          limit,
          ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }),
        });
        const last = page.items.at(-1);
        if (last === undefined) break;
        fresh.push(...page.items.map((event) => event.position));
        this.#cursor = page.nextCursor ?? (await cursorOf(last.position));
        if (page.nextCursor === null) break;
      }
      this.seen.push(...fresh);
      return fresh;
    }
  }

  /**
   * Polls until so many more were seen. A read may have to wait for a transaction of another test: what is running in any
   * database of the server counts.
   */
  async function pollFor(consumer: Consumer, count: number): Promise<number[]> {
    const fresh: number[] = [];
    while (fresh.length < count) fresh.push(...(await consumer.poll()));
    return fresh;
  }

  async function cursorOf(position: number): Promise<string> {
    const { rows } = await table.core.pool.query('SELECT xid::text AS xid FROM events WHERE position = $1', [position]);
    return cursorText('events', [String(rows[0]?.xid), String(position)]);
  }

  async function stored(): Promise<number[]> {
    const { rows } = await table.core.pool.query('SELECT position FROM events ORDER BY xid, position');
    return rows.map((row) => row.position);
  }

  const openWallet = () =>
    createWallet(table.core, call, { currency: 'PLY', timeZone: 'UTC', idempotencyKey: table.key() });
  const insert = `INSERT INTO events (stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, request_id, hash, created_at)
    VALUES ('wallet', gen_random_uuid(), 1, 'wallet.slow', 1, '{}', gen_random_uuid(), 'slow', decode(repeat('00', 32), 'hex'), now()) RETURNING position`;

  it('[EVT-3] a slow transaction that began before a faster one is not skipped: the faster one waits for it', async () => {
    const consumer = new Consumer();
    await pollFor(consumer, (await stored()).length);
    const slow = await table.core.pool.connect();
    await slow.query('BEGIN');
    const { rows } = await slow.query(insert);
    const position = rows[0]?.position;
    await openWallet();
    expect(await consumer.poll()).toEqual([]);
    await slow.query('COMMIT');
    slow.release();
    const fresh = await pollFor(consumer, 2);
    expect(fresh).toContain(position);
    expect(consumer.seen).toEqual(await stored());
  });

  it('[EVT-3] an open transaction that has written something holds back what is younger, and nothing that is older', async () => {
    const consumer = new Consumer();
    await openWallet();
    const older = await table.core.pool.connect();
    await older.query('BEGIN');
    await older.query('CREATE TEMPORARY TABLE busy (n int) ON COMMIT DROP');
    await openWallet();
    await pollFor(consumer, (await stored()).length - 1);
    expect(await consumer.poll()).toEqual([]);
    await older.query('ROLLBACK');
    older.release();
    await pollFor(consumer, 1);
    expect(consumer.seen).toEqual(await stored());
  });

  it('[EVT-3] positions of a rolled-back transaction stay empty, and nobody waits for them', async () => {
    const consumer = new Consumer();
    await pollFor(consumer, (await stored()).length);
    const failed = await table.core.pool.connect();
    await failed.query('BEGIN');
    await failed.query(insert);
    await openWallet();
    await failed.query('ROLLBACK');
    failed.release();
    await openWallet();
    await pollFor(consumer, 2);
    expect(consumer.seen).toEqual(await stored());
  });

  it('[EVT-3] while many write, with transactions of different lengths, every event is seen once and in order', async () => {
    const consumer = new Consumer();
    const run = { writing: true };
    const writers = Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let round = 0; round < 15; round += 1) {
          const client = await table.core.pool.connect();
          await client.query('BEGIN');
          await client.query(insert);
          for (let pause = 0; pause < (writer * 3 + round) % 5; pause += 1) await client.query('SELECT 1');
          await client.query(round % 5 === 4 ? 'ROLLBACK' : 'COMMIT');
          client.release();
        }
      }),
    ).then(() => (run.writing = false));
    while (run.writing) await consumer.poll(7);
    await writers;
    await pollFor(consumer, (await stored()).length - consumer.seen.length);
    expect(consumer.seen).toEqual(await stored());
    expect(new Set(consumer.seen).size).toBe(consumer.seen.length);
  });

  it('[EVT-7] one stream, one type, or one kind of stream can be asked for', async () => {
    const { walletId } = await openWallet();
    const consumer = new Consumer();
    await pollFor(consumer, (await stored()).length);
    const one = await readEvents(table.core, admin, { streamId: walletId, limit: 10 });
    expect(one.items.map(({ streamId, type }) => ({ streamId, type }))).toEqual([
      { streamId: walletId, type: 'wallet.create' },
    ]);
    const games = await readEvents(table.core, admin, { streamType: 'game', limit: 10 });
    expect(games.items.map(({ type }) => type)).toEqual(['game.imported']);
    await expect(readEvents(table.core, admin, { streamId: 'all', limit: 10 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('[API-6] a forged cursor, or one of another list, is INVALID_INPUT in every list, never a defect', async () => {
    const walletId = await table.wallet(call);
    const sessionId = await table.session(call, walletId);
    const id = table.core.ids.next();
    const lists: [name: string, read: (cursor: string) => Promise<{ items: unknown[] }>, own: string[]][] = [
      [
        'events',
        (cursor) => readEvents(table.core, admin, { cursor, limit: 5 }),
        ['999999999999999', '999999999999999'],
      ],
      ['stream', (cursor) => readSessionEvents(table.core, call, { sessionId, cursor, limit: 5 }), ['999999999999999']],
      ['rewards', (cursor) => listRewards(table.core, call, { sessionId, cursor, limit: 5 }), ['999999999999999']],
      ['statement', (cursor) => readStatement(table.core, call, { walletId, cursor, limit: 5 }), ['999999999999999']],
      ['wallets', (cursor) => listWallets(table.core, call, { cursor, limit: 5 }), [id]],
      ['sessions', (cursor) => listSessions(table.core, call, { cursor, limit: 5 }), [id]],
      ['games', (cursor) => listGames(table.core, call, { cursor, limit: 5 }), ['zzz']],
      ['users', (cursor) => listUsers(table.core, admin, { cursor, limit: 5 }), [id]],
      ['tokens', (cursor) => listTokens(table.core, call, { cursor, limit: 5 }), [id]],
      ['fingerprints', (cursor) => listFingerprints(table.core, call, { cursor, limit: 5 }), [id]],
    ];
    for (const [name, read, own] of lists) {
      const forged = [
        'x',
        'AAAA',
        Buffer.from('null').toString('base64url'),
        cursorText('other', own),
        cursorText(name, []),
        cursorText(name, [...own, '1']),
        Buffer.from(JSON.stringify([name, ...own.map(() => 7)])).toString('base64url'),
        ...(name === 'games'
          ? [cursorText(name, ['a\u0000b'])]
          : [
              cursorText(
                name,
                own.map(() => "' OR 1 = 1"),
              ),
              cursorText(
                name,
                own.map(() => '-1'),
              ),
            ]),
      ];
      for (const cursor of forged) {
        const refusal = await read(cursor).then(
          () => 'answered',
          (error: unknown) => (error instanceof AppError ? error.code : error),
        );
        expect(refusal, `${name} ${cursor}`).toBe('INVALID_INPUT');
      }
      expect(Array.isArray((await read(cursorText(name, own))).items), name).toBe(true);
    }
  });
});
