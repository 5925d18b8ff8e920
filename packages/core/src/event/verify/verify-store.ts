import type { EventDifference } from '@croupier/contract/evidence';
import { cursor } from '../../commit/cursor.ts';
import type { Queryable } from '../../commit/queryable.ts';

/** The row of an aggregate, as far as its stream is concerned. */
export interface AggregateRow {
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
  readonly hash: string;
  readonly gameId: string | null;
}

/** What left with a detached month. */
export interface ArchivedRunRow {
  readonly streamId: string;
  readonly firstVersion: number;
  readonly lastVersion: number;
  readonly previousHash: string;
  readonly lastHash: string;
  readonly lastPosition: number;
}

/** Every aggregate that has a stream, in the order of the streams' ids. */
export async function* aggregatesInOrder(db: Queryable, streamId: string | null): AsyncGenerator<AggregateRow[]> {
  const text = `SELECT id::text, type, stream_version, encode(head_hash, 'hex'), game_id FROM (
      SELECT id, 'session' AS type, stream_version, head_hash, game_id FROM sessions
      UNION ALL SELECT id, 'wallet', stream_version, head_hash, NULL FROM wallets
      UNION ALL SELECT stream_id, 'game', stream_version, head_hash, id FROM games
      UNION ALL SELECT id, 'user', stream_version, head_hash, NULL FROM users
      UNION ALL SELECT id, 'fingerprint', stream_version, head_hash, game_id FROM fingerprints
      UNION ALL SELECT id, 'fingerprint', stream_version, head_hash, NULL FROM fingerprint_profiles
        WHERE head_hash IS NOT NULL
      UNION ALL SELECT stream_id, 'engine', stream_version, head_hash, NULL FROM engines
    ) a ${streamId === null ? '' : 'WHERE id = $1::uuid'} ORDER BY id`;
  type Row = [string, string, number, string, string | null];
  for await (const rows of cursor<Row>(db, 'aggregates_in_order', {
    text,
    values: streamId === null ? [] : [streamId],
  })) {
    yield rows.map(([id, streamType, version, hash, gameId]) => ({ streamId: id, streamType, version, hash, gameId }));
  }
}

/** What left with detached months, in the order (stream, version). */
export async function* archivedRunsInOrder(db: Queryable, streamId: string | null): AsyncGenerator<ArchivedRunRow[]> {
  const text = `SELECT stream_id::text, first_version, last_version, encode(previous_hash, 'hex'),
      encode(last_hash, 'hex'), last_position
    FROM event_archive_runs ${streamId === null ? '' : 'WHERE stream_id = $1::uuid'} ORDER BY stream_id, first_version`;
  type Row = [string, number, number, string, string, number];
  for await (const rows of cursor<Row>(db, 'archived_runs', { text, values: streamId === null ? [] : [streamId] })) {
    yield rows.map(([id, firstVersion, lastVersion, previousHash, lastHash, lastPosition]) => ({
      streamId: id,
      firstVersion,
      lastVersion,
      previousHash,
      lastHash,
      lastPosition,
    }));
  }
}

export async function archivedMonths(
  db: Queryable,
): Promise<{ month: string; exportName: string; manifestSha256: string }[]> {
  const { rows } = await db.query<{ month: string; name: string; sha256: string }>({
    text: `SELECT to_char(month, 'YYYY-MM') AS month, export_name AS name, manifest_sha256 AS sha256
      FROM event_archives ORDER BY month`,
  });
  return rows.map(({ month, name, sha256 }) => ({ month, exportName: name, manifestSha256: sha256 }));
}

interface KeyRow {
  stream_id: string;
  stream_version: number;
  stream_type: string;
  expected: string;
  found: string;
  differences: number;
}

/** The kind of stream that a key names, also when nothing is left but the row of what the stream was about. */
const typeOfStream = `CASE WHEN EXISTS (SELECT FROM sessions WHERE id = k.stream_id) THEN 'session'
  WHEN EXISTS (SELECT FROM wallets WHERE id = k.stream_id) THEN 'wallet'
  WHEN EXISTS (SELECT FROM games WHERE stream_id = k.stream_id) THEN 'game'
  WHEN EXISTS (SELECT FROM engines WHERE stream_id = k.stream_id) THEN 'engine'
  WHEN EXISTS (SELECT FROM fingerprints WHERE id = k.stream_id)
    OR EXISTS (SELECT FROM fingerprint_profiles WHERE id = k.stream_id) THEN 'fingerprint' ELSE 'unknown' END`;

/**
 * Keys that lead to no event or to another one's, and events whose key is not there; each with the first of its kind.
 *
 * All events of a command have its key and its time, and so has the record. Its scope is the session or wallet that was asked
 * for, or the caller. One hash join, whatever the scope.
 */
const keyChecks: readonly string[] = [
  `SELECT k.stream_id, k.stream_version, coalesce(e.stream_type, ${typeOfStream}) AS stream_type,
      'an event with key ' || k.key AS expected,
      CASE WHEN e.stream_id IS NULL THEN 'none' ELSE 'key ' || coalesce(e.idempotency_key, 'none') END AS found,
      count(*) OVER ()::int AS differences
    FROM idempotency_keys k
    LEFT JOIN events e ON e.stream_id = k.stream_id AND e.stream_version = k.stream_version
    WHERE e.idempotency_key IS DISTINCT FROM k.key AND ($1::uuid IS NULL OR k.stream_id = $1)
      AND NOT EXISTS (SELECT FROM event_archive_runs r WHERE r.stream_id = k.stream_id
        AND k.stream_version BETWEEN r.first_version AND r.last_version)
    ORDER BY k.stream_id, k.stream_version LIMIT 1`,
  `SELECT e.stream_id, e.stream_version, e.stream_type, 'a record of key ' || e.idempotency_key AS expected,
      'none' AS found, count(*) OVER ()::int AS differences
    FROM events e
    WHERE e.idempotency_key IS NOT NULL AND ($1::uuid IS NULL OR e.stream_id = $1)
      AND NOT EXISTS (SELECT FROM idempotency_keys k
        WHERE k.key = e.idempotency_key AND k.created_at = e.created_at
          AND (k.scope = e.stream_id OR k.scope = e.actor_id))
    ORDER BY e.stream_id, e.stream_version LIMIT 1`,
];

/** How many keys there are, and what of them does not agree with the events. */
export async function compareKeys(
  db: Queryable,
  streamId: string | null,
): Promise<{ keys: number; differences: number; first: EventDifference | null }> {
  const { rows: counted } = await db.query<{ keys: number }>({
    text: 'SELECT count(*) AS keys FROM idempotency_keys WHERE $1::uuid IS NULL OR stream_id = $1',
    values: [streamId],
  });
  let differences = 0;
  let first: EventDifference | null = null;
  for (const text of keyChecks) {
    const { rows } = await db.query<KeyRow>({ text, values: [streamId] });
    const [row] = rows;
    if (!row) continue;
    differences += row.differences;
    first ??= {
      kind: 'key',
      streamType: row.stream_type,
      streamId: row.stream_id,
      streamVersion: row.stream_version,
      expected: row.expected,
      found: row.found,
    };
  }
  return { keys: counted[0]?.keys ?? 0, differences, first };
}
