import { AppError } from '@croupier/kernel/errors';
import { readEvent, readStreamPage } from '../event/event-store.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import { whyMissing } from '../event/missing-event-store.ts';
import { readKey } from './key-store.ts';
import type { Pending } from './pending.ts';
import type { Queryable } from './queryable.ts';

/**
 * Settles a command whose key was used before: with the first answer, made again from its event, or with
 * IDEMPOTENCY_MISMATCH when it asks for something else. Answers false, and settles nothing, when the key is new.
 */
export async function answerFromKey(db: Queryable, pending: Pending): Promise<boolean> {
  const { scope, key } = pending.command.idempotency;
  const known = await readKey(db, scope, key);
  if (!known) return false;
  if (!known.requestHash.equals(pending.requestHash)) {
    pending.settle({ kind: 'error', error: new AppError('IDEMPOTENCY_MISMATCH') });
    return true;
  }
  const event = await readEvent(db, known.streamId, known.streamVersion);
  if (!event) {
    pending.settle({ kind: 'error', error: await whyMissing(db, known.streamId, known.streamVersion) });
    return true;
  }
  const count = pending.command.following?.(event) ?? 0;
  const following = await readFollowing(db, event, count);
  if (following.length < count) {
    const missing = event.streamVersion + following.length + 1;
    pending.settle({ kind: 'error', error: await whyMissing(db, event.streamId, missing) });
    return true;
  }
  pending.settle({ kind: 'answer', value: pending.command.answer(event, following), replayed: true });
  return true;
}

async function readFollowing(db: Queryable, event: StoredEvent, count: number): Promise<readonly StoredEvent[]> {
  if (count === 0) return [];
  const { streamId, streamVersion } = event;
  return await readStreamPage(db, { streamId, afterVersion: streamVersion, type: null, limit: count });
}
