import { testDatabase, type TestDatabase } from '@croupier/testkit/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Queryable } from '../commit/queryable.ts';
import { manyEvents, manyEventsColumns } from './testing/many-events.ts';

/** Large enough that reading all of it is never the best plan. */
const count = 200_000;

describe('indexes of the event store', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase({ statementTimeoutMs: 0 });
    await database.owner.query('SELECT ensure_event_partitions(now()::date, 1)');
    await database.owner.query(manyEvents(count));
    await database.owner.query(
      `INSERT INTO events (${manyEventsColumns}) SELECT ${manyEventsColumns} FROM many_events ORDER BY created_at`,
    );
    await database.owner.query('VACUUM (ANALYZE) events');
  });
  afterAll(async () => await database[Symbol.asyncDispose]());

  const planOf = async (db: Queryable, where: string): Promise<string> => {
    const { rows } = await db.query<{ 'QUERY PLAN': unknown }>({
      text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT position FROM events WHERE ${where}`,
    });
    return JSON.stringify(rows[0]?.['QUERY PLAN']);
  };
  const pagesOf = (plan: string): number => {
    const pages = (kind: string) => Number(new RegExp(`"Shared ${kind} Blocks": ?(\\d+)`).exec(plan)?.[1]);
    return pages('Hit') + pages('Read');
  };
  const pagesOfTable = async (): Promise<number> => {
    const { rows } = await database.owner.query<{ pages: number }>(
      "SELECT sum(pg_relation_size(inhrelid) / 8192)::int AS pages FROM pg_inherits WHERE inhparent = 'events'::regclass",
    );
    return rows[0]?.pages ?? 0;
  };

  const session = "md5('session107')::uuid";
  const actor = "md5('actor7')::uuid";
  const time =
    "created_at >= date_trunc('month', now()) + interval '100 s' AND created_at < date_trunc('month', now()) + interval '110 s'";

  it.each([
    ['by session', `stream_id = ${session} ORDER BY stream_version`, 'pkey'],
    [
      'by session, from a version on',
      `stream_id = ${session} AND stream_version > 900 ORDER BY stream_version`,
      'pkey',
    ],
    ['by game and time', `game_id = 'game-2' AND ${time}`, 'actor_id_game_id_created_at'],
    ['by actor and time', `actor_id = ${actor} AND ${time}`, 'actor_id_game_id_created_at'],
    ['by time', time, 'actor_id_game_id_created_at'],
    ['by type', "type = 'session.transition' ORDER BY created_at LIMIT 50", 'type_created_at'],
    ['by type and time', `type = 'session.transition' AND ${time}`, 'type_created_at'],
    ['in the order of consumers', "(xid, position) > ('0'::xid8, 100) ORDER BY xid, position LIMIT 50", 'xid_position'],
  ])('[EVT-7] %s: an index answers, and reads little of the table', async (_name, where, index) => {
    const plan = await planOf(database.pool, where);
    expect(plan).toContain(index);
    expect(pagesOf(plan)).toBeLessThan((await pagesOfTable()) / 4);
  });

  it('[EVT-7] by actor, over all time: the index answers when the planner is told to prefer it', async () => {
    // The planner does not know that the events of an actor lie together, and would read the table.
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN; SET LOCAL enable_seqscan = off');
      const plan = await planOf(client, `actor_id = ${actor}`);
      expect(plan).toContain('actor_id_game_id_created_at');
      expect(pagesOf(plan)).toBeLessThan((await pagesOfTable()) / 3);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('[EVT-7] a spin pays for two indexes entry by entry, and for no third one', async () => {
    const { rows } = await database.owner.query<{ definition: string }>(
      "SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = 'events'::regclass",
    );
    const each = rows.filter(({ definition }) => !definition.includes('USING brin') && !definition.includes('WHERE'));
    expect(each).toHaveLength(2);
  });
});
