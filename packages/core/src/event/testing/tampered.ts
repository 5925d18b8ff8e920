import type { Pool } from '@croupier/db/pool';
import type { Queryable } from '../../commit/queryable.ts';

/**
 * Runs work on a connection whose database somebody with the rights of a superuser has tampered with, past every trigger.
 * Afterwards all of it is taken back. One statement with its values; it must change something.
 */
export async function tampered<T>(
  owner: Pool,
  [text, values]: readonly [string, readonly unknown[]],
  work: (db: Queryable) => Promise<T>,
): Promise<T> {
  const client = await owner.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SET LOCAL session_replication_role = replica');
    const { rowCount } = await client.query(text, [...values]);
    if (rowCount === 0) throw new Error('nothing was tampered with');
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
