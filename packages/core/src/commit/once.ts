import { isUniqueViolation } from '@croupier/db/pool/errors';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Core } from '../core.ts';
import { readEvent } from '../event/event-store.ts';
import { whyMissing } from '../event/missing-event-store.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import { readKey } from './key-store.ts';
import type { Queryable } from './queryable.ts';
import { bytes, time } from './rows.ts';
import { requestHash } from './request-hash.ts';
import { inTransaction } from './transaction.ts';

/**
 * Runs a change that moves no money and touches no play in a transaction of its own, once for its key. Returns the event
 * that it wrote, now or the first time.
 * @throws IDEMPOTENCY_MISMATCH when the key was used with another request; ARCHIVED when its event has left with a detached
 *   month; UNAVAILABLE; what `work` throws
 */
export async function once(
  core: Core,
  request: { readonly operation: string; readonly scope: Id; readonly key: string; readonly request: unknown },
  work: (db: Queryable) => Promise<StoredEvent>,
): Promise<StoredEvent> {
  const hash = requestHash(request.operation, request.request);
  const first = await firstEvent(core.db, request.scope, request.key, hash);
  if (first) return first;
  try {
    return await inTransaction(core, async (client) => {
      const event = await work(client);
      await client.query({
        text: `INSERT INTO idempotency_keys (scope, key, request_hash, stream_id, stream_version, created_at)
          VALUES ($1, $2, $3, $4, $5, $6)`,
        values: [request.scope, request.key, bytes(hash), event.streamId, event.streamVersion, time(event.atMs)],
      });
      return event;
    });
  } catch (error) {
    // A request with the same key may have been faster, in the key itself or in what it creates or changes.
    const mayBeLate = isUniqueViolation(error) || (error instanceof AppError && error.code !== 'UNAVAILABLE');
    const winner = mayBeLate ? await firstEvent(core.db, request.scope, request.key, hash) : undefined;
    if (winner) return winner;
    throw error;
  }
}

async function firstEvent(db: Queryable, scope: Id, key: string, hash: Buffer): Promise<StoredEvent | undefined> {
  const known = await readKey(db, scope, key);
  if (!known) return undefined;
  if (!known.requestHash.equals(hash)) throw new AppError('IDEMPOTENCY_MISMATCH');
  const event = await readEvent(db, known.streamId, known.streamVersion);
  if (!event) throw await whyMissing(db, known.streamId, known.streamVersion);
  return event;
}
