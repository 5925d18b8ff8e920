import type { EventRecord } from '@croupier/archive/event-record';
import { cursor } from '../commit/cursor.ts';
import type { Queryable } from '../commit/queryable.ts';

const columns = `position, xid::text, stream_type, stream_id::text, stream_version, type, schema_version, payload::text,
  actor_id::text, game_id, request_id, trace_id, idempotency_key, encode(hash, 'hex'),
  (date_part('epoch', created_at) * 1000)::bigint`;

type Columns = [
  number,
  string,
  string,
  string,
  number,
  string,
  number,
  string,
  string,
  string | null,
  string,
  string | null,
  string | null,
  string,
  number,
];

function recordOf(row: Columns): EventRecord {
  return {
    position: row[0],
    xid: row[1],
    streamType: row[2],
    streamId: row[3],
    streamVersion: row[4],
    type: row[5],
    schemaVersion: row[6],
    payload: row[7],
    actorId: row[8],
    gameId: row[9],
    requestId: row[10],
    traceId: row[11],
    idempotencyKey: row[12],
    hash: row[13],
    atMs: row[14],
  };
}

/** Which events: all, those of one stream, or those of a time (`fromMs` inclusive, `toMs` exclusive). */
export type EventSelection =
  | { readonly kind: 'all' }
  | { readonly kind: 'stream'; readonly streamId: string }
  | { readonly kind: 'time'; readonly fromMs: number; readonly toMs: number };

/** Events as evidence, in the order (stream, version), in batches, in bounded memory. Inside a snapshot only. */
export async function* eventsInChainOrder(db: Queryable, selection: EventSelection): AsyncGenerator<EventRecord[]> {
  const { where, values } = condition(selection);
  const text = `SELECT ${columns} FROM events ${where} ORDER BY stream_id, stream_version, created_at`;
  for await (const rows of cursor<Columns>(db, 'events_in_chain_order', { text, values })) yield rows.map(recordOf);
}

function condition(selection: EventSelection): { where: string; values: unknown[] } {
  if (selection.kind === 'all') return { where: '', values: [] };
  if (selection.kind === 'stream') return { where: 'WHERE stream_id = $1::uuid', values: [selection.streamId] };
  return {
    where: 'WHERE created_at >= $1::timestamptz AND created_at < $2::timestamptz',
    values: [new Date(selection.fromMs).toISOString(), new Date(selection.toMs).toISOString()],
  };
}

/** Hashes of single events, in `event_archive_runs` too; keyed `stream id/version`. */
export async function hashesAt(
  db: Queryable,
  places: readonly { readonly streamId: string; readonly streamVersion: number }[],
): Promise<Map<string, string>> {
  if (places.length === 0) return new Map();
  const { rows } = await db.query<{ place: string; hash: string }>({
    text: `SELECT p.id || '/' || p.version AS place, encode(coalesce(
        (SELECT hash FROM events e WHERE e.stream_id = p.id AND e.stream_version = p.version LIMIT 1),
        (SELECT last_hash FROM event_archive_runs r WHERE r.stream_id = p.id AND r.last_version = p.version)
      ), 'hex') AS hash
      FROM unnest($1::uuid[], $2::int[]) AS p(id, version)`,
    values: [places.map((place) => place.streamId), places.map((place) => place.streamVersion)],
  });
  return new Map(rows.filter((row) => row.hash !== null).map((row) => [row.place, row.hash]));
}

/** Tells everybody who may look at pg_stat_activity how far a task of this transaction has come. */
export async function tellProgress(db: Queryable, taskId: string | undefined, done: number): Promise<void> {
  if (taskId === undefined) return;
  await db.query({ text: "SELECT set_config('application_name', $1, true)", values: [`${taskId} ${done}`] });
}

/** What `tellProgress` last told of a task, in any process, and the events of the store as the database estimates them. */
export async function readProgress(db: Queryable, taskId: string): Promise<{ done: number | null; estimate: number }> {
  const { rows } = await db.query<{ told: string | null; estimate: number }>({
    text: `SELECT
        (SELECT application_name FROM pg_stat_activity WHERE starts_with(application_name, $1 || ' ') LIMIT 1) AS told,
        (SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
          WHERE i.inhparent = 'events'::regclass) AS estimate`,
    values: [taskId],
  });
  const told = rows[0]?.told;
  return { done: told ? Number(told.slice(taskId.length + 1)) : null, estimate: rows[0]?.estimate ?? 0 };
}
