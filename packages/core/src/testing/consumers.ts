import type { Pool, PoolClient } from '@croupier/db/pool';
import type { Core } from '../core.ts';
import { consumeBatch, eventsOf, registerConsumers, type BatchEffect } from '../event/consumer/consume.ts';

/** A consumer as the harness sees it: it looks for events once, and tells which positions it has taken. */
export interface ConsumerUnderTest {
  poll(): Promise<readonly number[]>;
}

/** Writes one event of a stream of its own; `at` and `xid` when they matter. Returns its position. */
export async function writeEvent(
  db: Pick<Pool | PoolClient, 'query'>,
  options: { readonly at?: Date; readonly xid?: string } = {},
): Promise<number> {
  const { rows } = await db.query<{ position: number }>(
    `INSERT INTO events (stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, request_id, hash,
        created_at, xid)
      VALUES ('wallet', gen_random_uuid(), 1, 'wallet.test', 1, '{}', gen_random_uuid(), 'test',
        decode(repeat('00', 32), 'hex'), coalesce($1::timestamptz, now()), coalesce($2::xid8, pg_current_xact_id()))
      RETURNING position`,
    [options.at ?? null, options.xid ?? null],
  );
  const position = rows[0]?.position;
  if (position === undefined) throw new Error('nothing was written');
  return position;
}

/** Positions of all events, in the order in which a consumer must see them. */
export async function storedPositions(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ position: number }>('SELECT position FROM events ORDER BY events.xid, position');
  return rows.map((row) => row.position);
}

/** What a consumer has kept, in the order in which it kept it: written by its effect, in the transaction of the batch. */
export async function keptPositions(pool: Pool, name: string): Promise<number[]> {
  const { rows } = await pool.query<{ position: number }>('SELECT position FROM kept WHERE name = $1 ORDER BY n', [
    name,
  ]);
  return rows.map((row) => row.position);
}

/** Makes the table that the effects of tests write to. */
export async function makeKept(owner: Pool): Promise<void> {
  await owner.query(`CREATE TABLE kept (n bigint GENERATED ALWAYS AS IDENTITY, name text, position bigint);
    GRANT ALL ON kept TO PUBLIC`);
}

/** An effect that keeps the positions of the batch. */
export function keepAs(name: string): BatchEffect {
  return async (db, batch) => {
    const positions = (await eventsOf(db, batch)).map((event) => event.position);
    await db.query({
      text: 'INSERT INTO kept (name, position) SELECT $1, unnest($2::bigint[])',
      values: [name, positions],
    });
  };
}

/** The consumer of this repository, under a name. */
export async function ourConsumer(core: Core, name: string, batchMax = 3): Promise<ConsumerUnderTest> {
  await registerConsumers(core, [name]);
  return {
    poll: async () => {
      const before = await keptPositions(core.pool, name);
      for (;;) {
        const consumed = await consumeBatch(core, { names: [name], batchMax, effect: keepAs(name) });
        if (consumed.kind !== 'batch') break;
      }
      return (await keptPositions(core.pool, name)).slice(before.length);
    },
  };
}

/** The planted mistake: a consumer that remembers the highest position it has seen. */
export function consumerByPositionOnly(pool: Pool): ConsumerUnderTest {
  let last = 0;
  return {
    poll: async () => {
      const { rows } = await pool.query<{ position: number }>(
        'SELECT position FROM events WHERE position > $1 ORDER BY position',
        [last],
      );
      last = rows.at(-1)?.position ?? last;
      return rows.map((row) => row.position);
    },
  };
}
