import { setTimeout as delay } from 'node:timers/promises';
import type { Queryable } from '@croupier/core/commit/queryable';
import type { Pool, PoolClient } from '@croupier/db/pool';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** How long after the answer its commit comes. */
const delayMs = 100;

/** What is new is read at once, by itself: an owed commit of it would show without any kill. */
const makesStreams = /INSERT INTO (sessions|wallets)\b/i;

/**
 * THE PLANTED BUG: a database that says that actions and moves of money are committed 100 ms before they are. The statement is carried
 * out, and its answer given, inside a transaction that is committed only later. Nothing is lost unless something is killed.
 * The pool needs connections for what is owed.
 */
export function answerBeforeCommit(pool: Pool): Queryable {
  return {
    async query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>> {
      if (!query.name?.startsWith('commit') || makesStreams.test(query.text)) return await pool.query<Row>(query);
      const client = await pool.connect();
      client.on('error', () => undefined);
      try {
        await client.query('BEGIN');
        const result = await client.query<Row>(query);
        void commitLater(client);
        return result;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
  };
}

async function commitLater(client: PoolClient): Promise<void> {
  try {
    await delay(delayMs);
    await client.query('COMMIT');
    client.release();
  } catch {
    client.release(true);
  }
}
