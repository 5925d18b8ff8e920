import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../commit/queryable.ts';
import { eventColumns, eventFromRow, type EventRow } from './event-row.ts';
import type { StoredEvent } from './stored-event.ts';

export type PlacedEvent = StoredEvent & { readonly position: number };

/** One event by its place in its stream, or undefined. */
export async function readEvent(db: Queryable, streamId: Id, streamVersion: number): Promise<PlacedEvent | undefined> {
  const { rows } = await db.query<EventRow>({
    name: 'read-event',
    text: `SELECT ${eventColumns} FROM events WHERE stream_id = $1 AND stream_version = $2`,
    values: [streamId, streamVersion],
  });
  return rows[0] && eventFromRow(rows[0]);
}

/** A stretch of one stream in order: versions above `afterVersion`, of `type` when it is given. */
export async function readStreamPage(
  db: Queryable,
  query: { streamId: Id; afterVersion: number; type: string | null; limit: number },
): Promise<PlacedEvent[]> {
  const { rows } = await db.query<EventRow>({
    name: 'read-stream',
    text: `SELECT ${eventColumns} FROM events
      WHERE stream_id = $1 AND stream_version > $2::bigint AND ($3::text IS NULL OR type = $3)
      ORDER BY stream_version LIMIT $4`,
    values: [query.streamId, query.afterVersion, query.type, query.limit],
  });
  return rows.map(eventFromRow);
}

/** Where a reader of the whole store stands: the last event it has seen. */
export interface StorePosition {
  readonly xid: string;
  readonly position: number;
}

export const storeStart: StorePosition = { xid: '0', position: 0 };

/**
 * A stretch of the whole store in the order (transaction, position). Only events of transactions that are older than every
 * running one are seen, so that a reader who goes on from the last event never misses one that committed late.
 */
export async function readAll(
  db: Queryable,
  query: { after: StorePosition; streamType: string | null; streamId: Id | null; type: string | null; limit: number },
): Promise<{ event: PlacedEvent; at: StorePosition }[]> {
  const { rows } = await db.query<EventRow & { xid: string }>({
    name: 'read-all-events',
    text: `SELECT xid::text AS xid, ${eventColumns} FROM events
      WHERE (xid, position) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
        AND ($3::text IS NULL OR stream_type = $3) AND ($4::uuid IS NULL OR stream_id = $4)
        AND ($5::text IS NULL OR type = $5)
      ORDER BY events.xid, events.position LIMIT $6`,
    values: [query.after.xid, query.after.position, query.streamType, query.streamId, query.type, query.limit],
  });
  return rows.map((row) => ({ event: eventFromRow(row), at: { xid: row.xid, position: row.position } }));
}
