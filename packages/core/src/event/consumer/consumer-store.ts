import { present } from '@croupier/kernel/assert';
import type { Queryable } from '../../commit/queryable.ts';
import { eventColumns, eventFromRow, type EventRow } from '../event-row.ts';
import type { PlacedEvent, StorePosition } from '../event-store.ts';

/** Where a consumer stands: the last event that its effect includes. */
export interface Checkpoint extends StorePosition {
  readonly name: string;
}

/** A stretch of the store: above `after`, up to and including `upTo`. All of it is committed, and nothing will be added to it. */
export interface EventRange {
  readonly after: StorePosition;
  readonly upTo: StorePosition;
}

/** Takes the lock of a consumer for the transaction, unless another has it. The same lock as that of a batch. */
export async function lockConsumer(db: Queryable, name: string): Promise<boolean> {
  const { rows } = await db.query<{ free: boolean }>({
    name: 'lock-consumer',
    text: `SELECT pg_try_advisory_xact_lock(hashtextextended('croupier.consumer.' || $1::text, 0)) AS free`,
    values: [name],
  });
  return present(rows[0], 'no row').free;
}

/** The same, waiting until it is free. */
export async function awaitConsumer(db: Queryable, name: string): Promise<void> {
  await db.query({
    name: 'await-consumer',
    text: `SELECT pg_advisory_xact_lock(hashtextextended('croupier.consumer.' || $1::text, 0))`,
    values: [name],
  });
}

/** Lets the transaction be idle for as long as it takes. It has no id, so it holds nobody back. */
export async function stayOpen(db: Queryable): Promise<void> {
  await db.query({ text: 'SET LOCAL idle_in_transaction_session_timeout = 0' });
}

/** Makes the checkpoints of consumers that have none, at the start of the store. */
export async function insertCheckpoints(db: Queryable, names: readonly string[]): Promise<void> {
  await db.query({
    name: 'insert-checkpoints',
    text: 'INSERT INTO event_consumers (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING',
    values: [names],
  });
}

/** Forgets a consumer. */
export async function deleteCheckpoint(db: Queryable, name: string): Promise<void> {
  await db.query({ name: 'delete-checkpoint', text: 'DELETE FROM event_consumers WHERE name = $1', values: [name] });
}

/** The checkpoints of these consumers, those that exist. */
export async function readCheckpoints(db: Queryable, names: readonly string[]): Promise<Checkpoint[]> {
  const { rows } = await db.query<{ name: string; xid: string; position: number }>({
    name: 'read-checkpoints',
    text: 'SELECT name, xid::text AS xid, position FROM event_consumers WHERE name = ANY($1::text[])',
    values: [names],
  });
  return rows;
}

/** What `begin_consumer_batch` of the migrations tells. */
export interface BegunBatch extends EventRange {
  /** Those that take the batch: they stood at `after`, and now stand at `upTo`. */
  readonly names: readonly string[];
  readonly events: number;
  /** When the first event of the batch was decided. */
  readonly oldestAtMs: number;
}

/**
 * Begins the next batch of these consumers inside the transaction: locks them, finds the stretch of at most `limit` events
 * that nothing can be added to any more (only what is older than every running transaction, and not beyond `upTo`), and
 * moves them behind it.
 */
export async function beginBatch(
  db: Queryable,
  query: { readonly names: readonly string[]; readonly upTo: StorePosition | null; readonly limit: number },
): Promise<BegunBatch | 'nothing new' | 'taken by another'> {
  const { names, upTo, limit } = query;
  const { rows } = await db.query<{
    free: boolean;
    names: string[] | null;
    after_xid: string;
    after_position: number;
    up_to_xid: string;
    up_to_position: number;
    events: number;
    oldest: Date;
  }>({
    name: 'begin-consumer-batch',
    text: 'SELECT * FROM begin_consumer_batch($1::text[], $2, $3::xid8, $4)',
    values: [names, limit, upTo?.xid ?? lastXid, upTo?.position ?? lastPosition],
  });
  const row = present(rows[0], 'no row');
  if (!row.free) return 'taken by another';
  if (row.names === null) return 'nothing new';
  return {
    names: row.names,
    after: { xid: row.after_xid, position: row.after_position },
    upTo: { xid: row.up_to_xid, position: row.up_to_position },
    events: row.events,
    oldestAtMs: row.oldest.getTime(),
  };
}

const lastXid = '18446744073709551615';
const lastPosition = '9223372036854775807';

/** The events of a stretch, in order. */
export async function readRange(db: Queryable, { after, upTo }: EventRange): Promise<PlacedEvent[]> {
  const { rows } = await db.query<EventRow>({
    name: 'read-range',
    text: `SELECT ${eventColumns} FROM events
      WHERE (xid, position) > ($1::xid8, $2::bigint) AND (xid, position) <= ($3::xid8, $4::bigint)
      ORDER BY xid, position`,
    values: [after.xid, after.position, upTo.xid, upTo.position],
  });
  return rows.map(eventFromRow);
}

/** How far a consumer is behind the store. */
export interface ConsumerLag {
  readonly name: string;
  readonly checkpoint: StorePosition;
  readonly movedAtMs: number;
  /** Events after its place; `behindMax` means so many or more. */
  readonly behindEvents: number;
  /** The age of the first of them; 0 when there is none. */
  readonly behindMs: number;
}

/** Counting stops here. */
export const behindMax = 100_000;

/** How far these consumers are behind, at this time. */
export async function readLags(db: Queryable, names: readonly string[], nowMs: number): Promise<ConsumerLag[]> {
  const { rows } = await db.query<{
    name: string;
    xid: string;
    position: number;
    moved_at: Date;
    events: number;
    oldest: Date | null;
  }>({
    name: 'consumer-lags',
    text: `SELECT c.name, c.xid::text AS xid, c.position, c.moved_at,
        (SELECT count(*) FROM (
          SELECT 1 FROM events e WHERE (e.xid, e.position) > (c.xid, c.position)
          ORDER BY e.xid, e.position LIMIT ${behindMax}
        ) behind) AS events,
        (SELECT e.created_at FROM events e WHERE (e.xid, e.position) > (c.xid, c.position)
          ORDER BY e.xid, e.position LIMIT 1) AS oldest
      FROM event_consumers c WHERE c.name = ANY($1::text[]) ORDER BY c.name`,
    values: [names],
  });
  return rows.map((row) => ({
    name: row.name,
    checkpoint: { xid: row.xid, position: row.position },
    movedAtMs: row.moved_at.getTime(),
    behindEvents: row.events,
    behindMs: row.oldest === null ? 0 : Math.max(0, nowMs - row.oldest.getTime()),
  }));
}

/** What keeps events from being seen. */
export interface Visibility {
  /** Events of this transaction and of younger ones are not seen yet. */
  readonly belowXid: string;
  /** Age of the oldest committed event that is not seen yet, because an older transaction is open; 0 when there is none. */
  readonly heldBackMs: number;
  /** Whether there are events of transactions that this server has not begun yet: the cluster was made from a dump. */
  readonly eventsFromTheFuture: boolean;
}

export async function readVisibility(db: Queryable, nowMs: number): Promise<Visibility> {
  const { rows } = await db.query<{ xid: string; held_back: Date | null; future: boolean }>({
    name: 'event-visibility',
    text: `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid,
        (SELECT created_at FROM events WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())
          ORDER BY xid, position LIMIT 1) AS held_back,
        EXISTS (SELECT 1 FROM events WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())) AS future`,
  });
  const row = present(rows[0], 'no row');
  return {
    belowXid: row.xid,
    heldBackMs: row.held_back === null ? 0 : Math.max(0, nowMs - row.held_back.getTime()),
    eventsFromTheFuture: row.future,
  };
}
