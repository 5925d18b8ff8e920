import { hash } from 'node:crypto';
import type { EventRecord } from './event-record.ts';

const hashBytes = 32;
let scratch = Buffer.allocUnsafe(16_384);

/**
 * The hash that an event must have, as hexadecimal text:
 * SHA-256( previous hash (32 bytes) || UTF-8 of the JSON array of stream type, stream id, version, type, schema version,
 * payload, actor, request id, trace id, idempotency key, time in ms ).
 * Written a second time on purpose: what proves the store shares no code with what writes it.
 */
export function recordHash(previousHash: string, event: EventRecord): string {
  const text = JSON.stringify([
    event.streamType,
    event.streamId,
    event.streamVersion,
    event.type,
    event.schemaVersion,
    event.payload,
    event.actorId,
    event.requestId,
    event.traceId,
    event.idempotencyKey,
    event.atMs,
  ]);
  // Three bytes are the most that UTF-8 takes for one UTF-16 unit.
  const bytesMax = hashBytes + text.length * 3;
  if (scratch.length < bytesMax) scratch = Buffer.allocUnsafe(bytesMax * 2);
  scratch.write(previousHash, 0, hashBytes, 'hex');
  const end = hashBytes + scratch.write(text, hashBytes, 'utf8');
  return hash('sha256', scratch.subarray(0, end), 'hex');
}
