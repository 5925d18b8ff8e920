import type { StreamType } from '../commit/changes.ts';
import type { StoredEvent } from './stored-event.ts';

/** The columns of an event; `payload` is asked for as text, to get the stored bytes. */
export const eventColumns = `position, stream_type, stream_id, stream_version, type, schema_version,
  payload::text AS payload_text, actor_id, game_id, request_id, trace_id, idempotency_key, hash, created_at`;

export interface EventRow {
  position: number;
  stream_type: StreamType;
  stream_id: string;
  stream_version: number;
  type: string;
  schema_version: number;
  payload_text: string;
  actor_id: string;
  game_id: string | null;
  request_id: string;
  trace_id: string | null;
  idempotency_key: string | null;
  hash: Buffer;
  created_at: Date;
}

export function eventFromRow(row: EventRow): StoredEvent & { readonly position: number } {
  const payload: Record<string, unknown> = JSON.parse(row.payload_text);
  return {
    position: row.position,
    streamType: row.stream_type,
    streamId: row.stream_id,
    streamVersion: row.stream_version,
    type: row.type,
    schemaVersion: row.schema_version,
    gameId: row.game_id,
    payload,
    payloadText: row.payload_text,
    actorId: row.actor_id,
    requestId: row.request_id,
    traceId: row.trace_id,
    idempotencyKey: row.idempotency_key,
    hash: row.hash,
    atMs: row.created_at.getTime(),
  };
}
