import type { Queryable } from '../commit/queryable.ts';
import { bytes, time } from '../commit/rows.ts';
import type { StoredEvent } from './stored-event.ts';

/**
 * Writes one sealed event inside the caller's transaction. The caller has advanced the row of the stream's aggregate from
 * the expected version in the same transaction; that is what keeps versions unique.
 */
export async function appendEvent(db: Queryable, event: StoredEvent): Promise<void> {
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
