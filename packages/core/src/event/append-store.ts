import type { Queryable } from '../commit/queryable.ts';
import { bytes, time } from '../commit/rows.ts';
import type { StoredEvent } from './stored-event.ts';

/** Inserts one sealed event. */
export async function insertEvent(db: Queryable, event: StoredEvent): Promise<void> {
  await db.query({
    name: 'append-event',
    text: `INSERT INTO events (stream_type, stream_id, stream_version, type, schema_version, payload, actor_id, game_id,
        request_id, trace_id, idempotency_key, hash, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [
      event.streamType,
      event.streamId,
      event.streamVersion,
      event.type,
      event.schemaVersion,
      event.payloadText,
      event.actorId,
      event.gameId,
      event.requestId,
      event.traceId,
      event.idempotencyKey,
      bytes(event.hash),
      time(event.atMs),
    ],
  });
}
