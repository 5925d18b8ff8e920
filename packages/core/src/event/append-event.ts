import type { Queryable } from '../commit/queryable.ts';
import { insertEvent } from './append-store.ts';
import type { StoredEvent } from './stored-event.ts';

/**
 * Writes one sealed event inside the caller's transaction. The caller advances the row of the stream's aggregate from the
 * expected version in the same transaction; that is what keeps versions unique.
 */
export async function appendEvent(db: Queryable, event: StoredEvent): Promise<void> {
  await insertEvent(db, event);
}
