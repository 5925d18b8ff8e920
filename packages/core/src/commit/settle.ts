import type { Observer } from '../observer.ts';
import { answerFromKey } from './answer-from-key.ts';
import type { Group } from './group.ts';
import { keyNameOf, type Pending } from './pending.ts';
import type { Queryable } from './queryable.ts';
import { tellOfEvents } from './tell.ts';
import type { WrittenGroup } from './write.ts';

/** Answers the commands of a group that is committed. */
export async function settleGroup(db: Queryable, observer: Observer, group: Group): Promise<void> {
  for (const { pending, events } of group.accepted) {
    const [first, ...following] = events;
    if (first) pending.settle({ kind: 'answer', value: pending.command.answer(first, following), replayed: false });
    tellOfEvents(observer, events);
  }
  for (const { pending, error } of group.refused) await settleRefusal(db, pending, error);
}

/**
 * Somebody else was faster, or a key was used before. Nothing was written: what has a key already is answered from it.
 * Returns the commands that are to be decided again.
 */
export async function afterLostRace(
  db: Queryable,
  group: Group,
  written: WrittenGroup | undefined,
): Promise<Pending[]> {
  const known = new Set((written?.knownKeys ?? []).map(({ scope, key }) => keyNameOf(scope, key)));
  for (const pending of group.pendings) if (known.has(pending.keyName)) await answerFromKey(db, pending);
  return group.pendings.filter((pending) => !pending.isSettled);
}

/** A refusal stands unless the key was used before: then the first answer is the answer. */
export async function settleRefusal(db: Queryable, pending: Pending, error: unknown): Promise<void> {
  if (pending.isAuthorized && (await answerFromKey(db, pending))) return;
  pending.settle({ kind: 'error', error });
}
