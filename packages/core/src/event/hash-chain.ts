import { hash } from 'node:crypto';
import { assert } from '@croupier/kernel/assert';
import type { StoredEvent } from './stored-event.ts';

/** What the first event of a stream is chained to: 32 zero bytes. */
export const genesisHash: Uint8Array = new Uint8Array(32);

const hashBytes = 32;
/** Events of up to this length are written into one page, again and again: nothing waits while it is in use. */
const pageTextMax = 8_192;
const sharedPage = Buffer.allocUnsafe(hashBytes + 3 * pageTextMax);

/**
 * The hash of an event, chained to the one before it in its stream:
 * SHA-256( previous hash (32 bytes) || UTF-8 of the JSON array of stream type, stream id, version, type, schema version,
 * payload as stored, actor, request id, trace id, idempotency key, time in ms ).
 * An altered, missing or reordered event breaks the chain from there on.
 */
export function chainHash(
  previousHash: Uint8Array,
  event: Omit<StoredEvent, 'hash' | 'payload' | 'gameId'>,
): Uint8Array {
  const text = JSON.stringify([
    event.streamType,
    event.streamId,
    event.streamVersion,
    event.type,
    event.schemaVersion,
    event.payloadText,
    event.actorId,
    event.requestId,
    event.traceId,
    event.idempotencyKey,
    event.atMs,
  ]);
  assert(previousHash.length === hashBytes, 'a chain hash has 32 bytes');
  // A UTF-16 code unit is at most three bytes of UTF-8.
  const page = text.length <= pageTextMax ? sharedPage : Buffer.allocUnsafe(hashBytes + 3 * text.length);
  page.set(previousHash);
  const end = hashBytes + page.write(text, hashBytes);
  return hash('sha256', page.subarray(0, end), 'buffer');
}
