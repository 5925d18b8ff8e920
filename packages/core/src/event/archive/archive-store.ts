import type { EventRecord } from '@croupier/archive/event-record';
import type { DetachedMonth, EventPartition } from '@croupier/contract/evidence';
import type { Queryable } from '../../commit/queryable.ts';
import type { StorePosition } from '../event-store.ts';
import { monthBounds } from './archive-place.ts';
import type { WalkedRun } from './walk-runs.ts';

const firstDay = (month: string): string => `${month}-01`;

/** Holds until the end of the transaction, so that one process at a time moves months; false when another one does. */
export async function lockMonths(db: Queryable): Promise<boolean> {
  await db.query({ text: 'SET LOCAL idle_in_transaction_session_timeout = 0' });
  const { rows } = await db.query<{ mine: boolean }>({
    text: "SELECT pg_try_advisory_xact_lock(hashtext('croupier.event_months')) AS mine",
  });
  return rows[0]?.mine === true;
}

export async function monthState(db: Queryable, month: string): Promise<'attached' | 'detached' | 'missing'> {
  const { rows } = await db.query<{ state: 'attached' | 'detached' | 'missing' }>({
    text: 'SELECT event_month_state($1::date) AS state',
    values: [firstDay(month)],
  });
  return rows[0]?.state ?? 'missing';
}

/** The place of a month's last event in the order of consumers, or undefined when it has none. */
export async function lastPlaceOf(db: Queryable, month: string): Promise<StorePosition | undefined> {
  const { fromMs, toMs } = monthBounds(month);
  const { rows } = await db.query<{ xid: string; position: number }>({
    text: `SELECT xid::text AS xid, position FROM events
      WHERE created_at >= $1::timestamptz AND created_at < $2::timestamptz
      ORDER BY events.xid DESC, position DESC LIMIT 1`,
    values: [new Date(fromMs).toISOString(), new Date(toMs).toISOString()],
  });
  return rows[0];
}

/** The event consumers that have not come to this place yet, by name. */
export async function consumersBefore(db: Queryable, place: StorePosition): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>({
    text: 'SELECT name FROM event_consumers WHERE (xid, position) < ($1::xid8, $2::bigint) ORDER BY name',
    values: [place.xid, place.position],
  });
  return rows.map((row) => row.name);
}

/** What is known of a detached month, or undefined when it is none. */
export async function readDetached(db: Queryable, month: string): Promise<Omit<DetachedMonth, 'existed'> | undefined> {
  const { rows } = await db.query<{
    export_name: string;
    manifest_sha256: string;
    events: number;
    archived_events: number;
    kept_events: number;
    detached_at: Date;
  }>({
    text: `SELECT export_name, manifest_sha256, events, archived_events, kept_events, detached_at
      FROM event_archives WHERE month = $1::date`,
    values: [firstDay(month)],
  });
  const [row] = rows;
  return (
    row && {
      month,
      exportName: row.export_name,
      manifestSha256: row.manifest_sha256,
      events: row.events,
      archivedEvents: row.archived_events,
      keptEvents: row.kept_events,
      detachedAt: row.detached_at,
    }
  );
}

export async function beginDetach(db: Queryable, month: string): Promise<void> {
  await db.query({ text: 'SELECT begin_event_detach($1::date)', values: [firstDay(month)] });
}

/** Of these streams, the sessions that are Completed. */
export async function completedAmong(db: Queryable, streamIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    text: "SELECT id FROM sessions WHERE id = ANY($1::uuid[]) AND state = 'Completed'",
    values: [streamIds],
  });
  return new Set(rows.map((row) => row.id));
}

export async function stageRuns(db: Queryable, month: string, runs: readonly WalkedRun[]): Promise<void> {
  if (runs.length === 0) return;
  const rows = runs.map((run) => ({
    stream_id: run.streamId,
    first_version: run.firstVersion,
    last_version: run.lastVersion,
    month: firstDay(month),
    previous_hash: `\\x${run.previousHash}`,
    last_hash: `\\x${run.lastHash}`,
    last_position: run.lastPosition,
    spins: run.spins,
    stake_minor: run.stakeMinor,
    fee_minor: run.feeMinor,
    payout_minor: run.payoutMinor,
  }));
  await db.query({ text: 'SELECT stage_event_runs($1::json)', values: [JSON.stringify(rows)] });
}

export async function stageKept(db: Queryable, month: string, streamIds: readonly string[]): Promise<void> {
  if (streamIds.length === 0) return;
  await db.query({ text: 'SELECT stage_kept_events($1::date, $2::uuid[])', values: [firstDay(month), streamIds] });
}

export async function finishDetach(
  db: Queryable,
  month: string,
  by: { exportName: string; manifestSha256: string; atMs: number },
): Promise<void> {
  await db.query({
    text: 'SELECT finish_event_detach($1::date, $2, $3, $4::timestamptz)',
    values: [firstDay(month), by.exportName, by.manifestSha256, new Date(by.atMs).toISOString()],
  });
}

/** Whether the whole partition of a detached month still stands in the database. */
export async function detachedTableStands(db: Queryable, month: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'event_archive' AND c.relname = event_month_name($1::date)`,
    values: [firstDay(month)],
  });
  return rowCount === 1;
}

export async function attachMonth(db: Queryable, month: string): Promise<void> {
  await db.query({ text: 'SELECT attach_event_month($1::date)', values: [firstDay(month)] });
}

export async function beginImport(db: Queryable, month: string): Promise<void> {
  await db.query({ text: 'SELECT begin_event_import($1::date)', values: [firstDay(month)] });
}

export async function importBatch(db: Queryable, month: string, events: readonly EventRecord[]): Promise<void> {
  await db.query({
    text: 'SELECT import_events($1::date, $2::json)',
    values: [firstDay(month), JSON.stringify(events)],
  });
}

export async function finishImport(db: Queryable, month: string): Promise<void> {
  await db.query({ text: 'SELECT finish_event_import($1::date)', values: [firstDay(month)] });
}

/** Every partition, by month; the default one last. Counts its events through the index of the primary key. */
export async function readPartitions(db: Queryable): Promise<Omit<EventPartition, 'exportName'>[]> {
  const { rows } = await db.query<{
    month: string | null;
    bytes: number;
    events: number;
    archived_events: number;
    stands: boolean;
    detached_at: Date | null;
  }>({
    text: `SELECT m.month, pg_total_relation_size(m.oid) AS bytes, coalesce(a.archived_events, 0)::bigint AS archived_events,
        a.detached_at,
        CASE WHEN m.month IS NULL THEN (SELECT count(*) FROM events e WHERE e.tableoid = m.oid)
          WHEN a.month IS NOT NULL THEN a.events
          ELSE (SELECT count(*) FROM events e WHERE e.created_at >= event_month_start(m.first_day)
            AND e.created_at < event_month_end(m.first_day)) END AS events,
        EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = 'event_archive' AND c.relname = m.name) AS stands
      FROM (
        SELECT c.oid, c.relname AS name, replace(substring(c.relname FROM '^events_(\\d{4}_\\d{2})$'), '_', '-') AS month,
          to_date(substring(c.relname FROM '^events_(\\d{4}_\\d{2})$'), 'YYYY_MM') AS first_day
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'events'::regclass
      ) m LEFT JOIN event_archives a ON a.month = m.first_day
      ORDER BY m.month NULLS LAST`,
  });
  return rows.map((row) => {
    const fromMs = row.month === null ? null : Date.parse(`${row.month}-01T00:00:00Z`);
    const from = fromMs === null ? null : new Date(fromMs);
    const to = from && new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1));
    return {
      month: row.month,
      state: row.detached_at === null ? 'attached' : row.stands ? 'detached' : 'dropped',
      from,
      to,
      events: row.events,
      archivedEvents: row.archived_events,
      bytes: row.bytes,
      detachedAt: row.detached_at,
    };
  });
}
