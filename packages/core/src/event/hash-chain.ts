import { hash } from 'node:crypto';
import type { StoredEvent } from './stored-event.ts';

/** What the first event of a stream is chained to: 32 zero bytes. */
export const genesisHash: Uint8Array = new Uint8Array(32);

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
  const bytes = Buffer.allocUnsafe(previousHash.length + Buffer.byteLength(text));
  bytes.set(previousHash);
  bytes.write(text, previousHash.length);
  return hash('sha256', bytes, 'buffer');
}
