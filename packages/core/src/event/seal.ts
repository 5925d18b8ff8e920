import type { Call } from '../call.ts';
import type { DraftEvent } from '../commit/changes.ts';
import { chainHash } from './hash-chain.ts';
import type { StoredEvent } from './stored-event.ts';

/** The schema version that new events are written with. */
export const eventSchemaVersion = 1;

/** Gives a drafted event its version, its bytes and its place in the chain. */
export function sealEvent(options: {
  draft: DraftEvent;
  call: Call;
  idempotencyKey: string | null;
  streamVersion: number;
  previousHash: Uint8Array;
  atMs: number;
}): StoredEvent {
  const { draft, call } = options;
  const event = {
    streamType: draft.streamType,
    streamId: draft.streamId,
    streamVersion: options.streamVersion,
    type: draft.type,
    schemaVersion: eventSchemaVersion,
    payloadText: JSON.stringify(draft.payload),
    actorId: call.principal.userId,
    requestId: call.requestId,
    traceId: call.traceId,
    idempotencyKey: options.idempotencyKey,
    atMs: options.atMs,
    gameId: draft.gameId,
    payload: draft.payload,
    hash: options.previousHash,
  };
  event.hash = chainHash(options.previousHash, event);
  return event;
}
