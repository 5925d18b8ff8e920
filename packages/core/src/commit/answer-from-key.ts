import { AppError } from '@croupier/kernel/errors';
import { readEvent } from '../event/event-store.ts';
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
  pending.settle(
    event
      ? { kind: 'answer', value: pending.command.answer(event), replayed: true }
      : { kind: 'error', error: new Error(`key ${pending.keyName} points to a missing event`) },
  );
  return true;
}
