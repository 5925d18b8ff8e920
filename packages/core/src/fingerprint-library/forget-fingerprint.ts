import type { forgetFingerprintInput } from '@croupier/contract/fingerprint-library';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { sealEvent } from '../event/seal.ts';
import { ownEntry } from './library.ts';
import { readHead, removeEntry } from './profile-store.ts';

/** Takes an entry out of the library. The run that it is of stays, and so does the event that told of a kept document. @throws NOT_FOUND */
export async function forgetFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof forgetFingerprintInput>,
): Promise<void> {
  const { id } = await ownEntry(core, call, input.profileId);
  await inTransaction(core, async (db) => {
    const head = await readHead(db, id);
    const atMs = core.clock.now();
    if (head === undefined) {
      await removeEntry(db, id, null, atMs);
      return;
    }
    const event = sealEvent({
      draft: {
        streamType: 'fingerprint',
        streamId: id,
        type: 'fingerprint.forgotten',
        gameId: null,
        payload: { profileId: id },
      },
      call,
      idempotencyKey: null,
      streamVersion: head.version + 1,
      previousHash: head.hash,
      atMs,
    });
    if (await removeEntry(db, id, event, atMs)) await appendEvent(db, event);
  });
}
