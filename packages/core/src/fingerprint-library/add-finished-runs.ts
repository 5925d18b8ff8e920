import { readDocument } from '@croupier/fingerprint/similarity/read-document';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { newEntryOf } from './entry-of.ts';
import { insertEntry } from './profile-store.ts';

const runsOfOneTurn = 10;

/**
 * Puts completed runs into the library. A trigger queues them in the transaction that ends them, so that a crash loses none; any number of
 * processes may work on the queue. Runs whose documents tell no windows (format 1) leave it without an entry.
 * @returns how many were added
 * @throws UNAVAILABLE
 */
export async function addFinishedRuns(core: Core): Promise<number> {
  let added = 0;
  for (;;) {
    const { rows } = await core.db.query({
      name: 'library-queued',
      text: 'SELECT FROM fingerprint_profile_queue LIMIT 1',
    });
    if (rows.length === 0) return added;
    const done = await inTransaction(core, (db) => addSome(core, db));
    if (done.taken === 0) return added;
    added += done.added;
  }
}

interface QueuedRow {
  id: string;
  owner_id: string;
  document: string | null;
  document_hash: string | null;
  game_id: string;
  completed_at: Date | null;
}

async function addSome(core: Core, db: Queryable): Promise<{ taken: number; added: number }> {
  const { rows } = await db.query<QueuedRow>({
    text: `WITH taken AS (
        DELETE FROM fingerprint_profile_queue WHERE fingerprint_id IN
          (SELECT fingerprint_id FROM fingerprint_profile_queue LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING fingerprint_id)
      SELECT f.id, f.owner_id, f.document::text AS document, f.document_hash, f.game_id, f.completed_at
      FROM taken t JOIN fingerprints f ON f.id = t.fingerprint_id`,
    values: [runsOfOneTurn],
  });
  let added = 0;
  for (const row of rows) if (await addOne(core, db, row)) added += 1;
  return { taken: rows.length, added };
}

async function addOne(core: Core, db: Queryable, row: QueuedRow): Promise<boolean> {
  const { document, document_hash: documentHash } = row;
  if (document === null || documentHash === null) return false;
  try {
    const entry = newEntryOf(readDocument(JSON.parse(document)), {
      id: core.ids.next(),
      ownerId: row.owner_id,
      fingerprintId: row.id satisfies Id,
      documentHash,
      name: row.game_id,
      tags: [],
      createdAtMs: row.completed_at?.getTime() ?? core.clock.now(),
      documentText: null,
      event: null,
    });
    return await insertEntry(db, entry);
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID_INPUT') return false;
    throw error;
  }
}
