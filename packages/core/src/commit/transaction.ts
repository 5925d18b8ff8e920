import { withTransaction } from '@croupier/db/pool';
import { isUniqueViolation, toUnavailable } from '@croupier/db/pool/errors';
import { patiently } from '@croupier/db/pool/patiently';
import type { Core } from '../core.ts';
import type { Queryable } from './queryable.ts';

/**
 * Runs `work` in one READ COMMITTED transaction: all of it is kept or, when it throws, nothing. For changes that move no
 * money and touch no play; those go through the pipeline.
 * @throws UNAVAILABLE when the database is away or too slow (whether it was kept is then unknown); what `work` throws
 */
export async function inTransaction<T>(core: Pick<Core, 'pool'>, work: (db: Queryable) => Promise<T>): Promise<T> {
  return await withTransaction(core.pool, work);
}

/**
 * Runs reads on one unchanging picture of the whole database, for as long as they take.
 * @throws UNAVAILABLE when the database is away
 */
export async function inSnapshot<T>(core: Pick<Core, 'pool'>, read: (db: Queryable) => Promise<T>): Promise<T> {
  return await withTransaction(core.pool, async (db) => {
    await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await db.query('SET LOCAL statement_timeout = 0');
    await db.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    return await read(patiently(db));
  });
}

/** Whether the error says that a row would break this UNIQUE constraint: that something of the name is there already. */
export function isTaken(error: unknown, constraint: string): boolean {
  return isUniqueViolation(error, constraint);
}

/** Runs a query, answering UNAVAILABLE instead of the driver's error when the database is away or too slow. */
export async function answerableQuery<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    throw toUnavailable(error);
  }
}

/** The same queries, each of them answerable. */
export function answerable(db: Queryable): Queryable {
  return { query: (query) => answerableQuery(() => db.query(query)) };
}
