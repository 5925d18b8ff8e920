import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@croupier/kernel/errors';
import type { Queryable } from '../../commit/queryable.ts';
import { inTransaction } from '../../commit/transaction.ts';
import type { Core } from '../../core.ts';
import { lockMonths } from './archive-store.ts';

const tries = 20;
const pauseMs = 250;

/** Runs work while no other process moves months. @throws CONFLICT when one does */
export async function movingMonths<T>(core: Core, work: () => Promise<T>): Promise<T> {
  return await inTransaction(core, async (db) => {
    if (!(await lockMonths(db))) {
      throw new AppError('CONFLICT', 'Another process is detaching or attaching a month.', {
        details: { reason: 'busy' },
      });
    }
    return await work();
  });
}

/**
 * Runs a step that needs the event store for itself for a moment, in a transaction of its own. It gives up waiting soon, so
 * that nobody who plays has to wait behind it, and tries again. @throws UNAVAILABLE when there was no such moment
 */
export async function atQuietMoment(core: Core, step: (db: Queryable) => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await inTransaction(core, async (db) => {
        await db.query({ text: 'SET LOCAL statement_timeout = 0' });
        await step(db);
      });
      return;
    } catch (error) {
      if (tried === tries || !(error instanceof AppError) || error.code !== 'UNAVAILABLE') throw error;
      await wait(pauseMs);
    }
  }
}
