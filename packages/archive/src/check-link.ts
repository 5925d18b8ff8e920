import type { ChainDifference, StreamHead } from './difference.ts';
import type { EventRecord } from './event-record.ts';
import { recordHash } from './record-hash.ts';

/** Whether an event is the one that comes after `head` in its stream: null, or what is wrong with it. */
export function checkLink(head: StreamHead, event: EventRecord): ChainDifference | null {
  if (event.streamVersion !== head.version + 1) {
    return differs('version', event, String(head.version + 1), String(event.streamVersion));
  }
  const expected = recordHash(head.hash, event);
  if (expected !== event.hash) return differs('hash', event, expected, event.hash);
  if (event.position <= head.position) {
    return differs('position', event, `above ${head.position}`, String(event.position));
  }
  return null;
}

/** The head that an event leaves. */
export function headAfter(event: EventRecord): StreamHead {
  return { version: event.streamVersion, hash: event.hash, position: event.position };
}

function differs(kind: ChainDifference['kind'], event: EventRecord, expected: string, found: string): ChainDifference {
  const { streamType, streamId, streamVersion } = event;
  return { kind, streamType, streamId, streamVersion, expected, found };
}
