import type { EventView } from '@croupier/contract/event';
import type { PlacedEvent } from './event-store.ts';

/** An event as clients see it. */
export function eventViewOf(event: PlacedEvent): EventView {
  return {
    position: event.position,
    streamType: event.streamType,
    streamId: event.streamId,
    streamVersion: event.streamVersion,
    type: event.type,
    schemaVersion: event.schemaVersion,
    payload: event.payload,
    metadata: {
      actorId: event.actorId,
      requestId: event.requestId,
      traceId: event.traceId,
      idempotencyKey: event.idempotencyKey,
    },
    hash: Buffer.from(event.hash).toString('hex'),
    at: new Date(event.atMs),
  };
}
