import { present } from '@croupier/kernel/assert';
import type { Id } from '@croupier/kernel/ids';
import type { Queryable } from '../../commit/queryable.ts';
import type { StorePosition } from '../event-store.ts';

const lookMax = 10_000;

/** The place before everything that is not visible yet: whoever goes on from here sees all that becomes visible later. */
export async function readNow(db: Queryable): Promise<StorePosition> {
  const { rows } = await db.query<{ xid: string }>({
    text: 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid',
  });
  const before = BigInt(present(rows[0], 'no row').xid) - 1n;
  return { xid: String(before), position: Number.MAX_SAFE_INTEGER };
}

/**
 * Which streams have events that became visible after a place, at most 10,000 events further. Undefined when there is none.
 * Not prepared: the plan is made for the place, and goes through the index.
 */
export async function readNews(
  db: Queryable,
  after: StorePosition,
): Promise<{ at: StorePosition; streamIds: readonly Id[]; more: boolean } | undefined> {
  const { rows } = await db.query<{ xid: string; position: number; streams: Id[]; events: number }>({
    text: `WITH fresh AS MATERIALIZED (
        SELECT xid, position, stream_id FROM events
        WHERE (xid, position) > ($1::xid8, $2::bigint) AND xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY xid, position LIMIT ${lookMax}
      )
      SELECT fresh.xid::text AS xid, fresh.position, count(*) OVER () AS events,
        (SELECT array_agg(DISTINCT stream_id::text) FROM fresh) AS streams
      FROM fresh ORDER BY fresh.xid DESC, fresh.position DESC LIMIT 1`,
    values: [after.xid, after.position],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    at: { xid: row.xid, position: row.position },
    streamIds: row.streams,
    more: row.events === lookMax,
  };
}
