import type { createUserInput, userView } from '@croupier/contract/identity';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inTransaction, isTaken } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { genesisHash } from '../event/hash-chain.ts';
import { sealEvent } from '../event/seal.ts';
import { insertUser } from './identity-store.ts';

/** Creates a user. @throws CONFLICT when the name is taken */
export async function createUser(
  core: Core,
  call: Call,
  input: z.output<typeof createUserInput>,
): Promise<z.infer<typeof userView>> {
  const user = { id: core.ids.next(), username: input.username, role: input.role };
  const created = sealEvent({
    draft: { streamType: 'user', streamId: user.id, type: 'user.created', gameId: null, payload: { ...user } },
    call,
    idempotencyKey: null,
    streamVersion: 1,
    previousHash: genesisHash,
    atMs: core.clock.now(),
  });
  try {
    await inTransaction(core, async (db) => {
      await insertUser(db, user, created);
      await appendEvent(db, created);
    });
  } catch (error) {
    if (!isTaken(error, 'users_username_key')) throw error;
    throw new AppError('CONFLICT', 'There is a user with this name.', { details: { username: input.username } });
  }
  return {
    userId: user.id,
    username: user.username,
    role: user.role,
    createdAt: new Date(created.atMs),
    disabledAt: null,
  };
}
