import { AppError } from '@croupier/kernel/errors';
import type { Queryable } from '../../commit/queryable.ts';
import { inTransaction } from '../../commit/transaction.ts';
import type { Core } from '../../core.ts';
import { awaitConsumer, deleteCheckpoint, lockConsumer, stayOpen } from './consumer-store.ts';

/** Forgets a consumer and its place. One that is in the middle of a batch fails, and its effect is taken back. */
export async function forgetConsumer(core: Pick<Core, 'db'>, name: string): Promise<void> {
  await deleteCheckpoint(core.db, name);
}

/** Waits until nobody is in the middle of a batch of this consumer, and keeps everybody out until the transaction ends. */
export async function waitForConsumer(db: Queryable, name: string): Promise<void> {
  await awaitConsumer(db, name);
}

/**
 * Runs work that only one process may do at a time, under a name of its own. The work uses other connections.
 * @throws CONFLICT when somebody does it already
 */
export async function whileHolding<T>(core: Pick<Core, 'pool'>, name: string, work: () => Promise<T>): Promise<T> {
  return await inTransaction(core, async (db) => {
    await stayOpen(db);
    if (!(await lockConsumer(db, name)))
      throw new AppError('CONFLICT', 'Somebody does this at the moment.', { details: { name } });
    return await work();
  });
}
