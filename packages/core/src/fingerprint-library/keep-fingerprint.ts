import type { keepFingerprintInput, LibraryEntry } from '@croupier/contract/fingerprint-library';
import { readDocument } from '@croupier/fingerprint/similarity/read-document';
import { canonicalJson } from '@croupier/kernel/canonical-json';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { once } from '../commit/once.ts';
import { isTaken } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { AppError } from '@croupier/kernel/errors';
import { appendEvent } from '../event/append-event.ts';
import { genesisHash } from '../event/hash-chain.ts';
import { sealEvent } from '../event/seal.ts';
import { libraryEntryOf, newEntryOf } from './entry-of.ts';
import { ownEntry } from './library.ts';
import { insertEntry, readKept } from './profile-store.ts';

/**
 * Keeps a document in the library, as the caller's.
 * @throws INVALID_INPUT for what is no document, or has another hash; CONFLICT when the caller keeps the document already, with the
 *   entry's id; IDEMPOTENCY_MISMATCH
 */
export async function keepFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof keepFingerprintInput>,
): Promise<LibraryEntry> {
  const { idempotencyKey, document: given, ...rest } = input;
  const document = readDocument(given, input.documentHash);
  const ownerId = call.principal.userId;
  // The hash stands for the document in the key's request.
  const key = { operation: 'fingerprint.keep', scope: ownerId, key: idempotencyKey, request: rest };
  const event = await once(core, key, async (db) => {
    const kept = await readKept(db, ownerId, input.documentHash);
    if (kept) throw isKept(kept.id);
    const id = core.ids.next();
    const nowMs = core.clock.now();
    const sealed = sealEvent({
      draft: {
        streamType: 'fingerprint',
        streamId: id,
        type: 'fingerprint.kept',
        gameId: null,
        payload: { profileId: id, documentHash: input.documentHash, name: input.name, tags: input.tags },
      },
      call,
      idempotencyKey,
      streamVersion: 1,
      previousHash: genesisHash,
      atMs: nowMs,
    });
    const entry = newEntryOf(document, {
      id,
      ownerId,
      fingerprintId: null,
      documentHash: input.documentHash,
      name: input.name,
      tags: input.tags,
      createdAtMs: nowMs,
      documentText: canonicalJson(document),
      event: sealed,
    });
    await insertEntry(db, entry).catch((error: unknown) => {
      throw isTaken(error, 'fingerprint_profiles_kept_key') ? isKept(null) : error;
    });
    await appendEvent(db, sealed);
    return sealed;
  });
  return libraryEntryOf(await ownEntry(core, call, event.streamId));
}

function isKept(profileId: string | null): AppError {
  return new AppError('CONFLICT', 'You keep this document already.', {
    details: profileId === null ? {} : { profileId },
  });
}
