import { engineKind, slotopolOptions } from '@croupier/contract/engine';
import { AppError } from '@croupier/kernel/errors';
import { z } from 'zod';
import type { Queryable } from '../commit/queryable.ts';
import { bytes, time } from '../commit/rows.ts';
import type { StoredEvent } from '../event/stored-event.ts';
import type { EngineRecord } from './domain/engine-record.ts';

const row = z
  .object({
    id: z.string(),
    stream_id: z.string(),
    kind: engineKind,
    title: z.string(),
    address: z.string(),
    authorisation: z.string(),
    options: z.object({ slotopol: slotopolOptions.nullable() }),
    cost_per_query_minor: z.number(),
    rate_per_second: z.number().nullable(),
    status: z.enum(['active', 'retired']),
    stream_version: z.number(),
    head_hash: z.instanceof(Uint8Array),
    created_at: z.date(),
    updated_at: z.date(),
  })
  .transform((one): EngineRecord => ({
    id: one.id,
    streamId: one.stream_id,
    kind: one.kind,
    title: one.title,
    address: one.address,
    authorisation: one.authorisation,
    options: one.options,
    costPerQueryMinor: one.cost_per_query_minor,
    ratePerSecond: one.rate_per_second,
    status: one.status,
    streamVersion: one.stream_version,
    headHash: one.head_hash,
    createdAtMs: one.created_at.getTime(),
    updatedAtMs: one.updated_at.getTime(),
  }));

/** An engine by its id, or undefined. */
export async function readEngine(db: Queryable, engineId: string): Promise<EngineRecord | undefined> {
  const { rows } = await db.query({
    name: 'read-engine',
    text: 'SELECT * FROM engines WHERE id = $1',
    values: [engineId],
  });
  return rows[0] === undefined ? undefined : row.parse(rows[0]);
}

/** @throws NOT_FOUND */
export async function requireEngine(db: Queryable, engineId: string): Promise<EngineRecord> {
  const engine = await readEngine(db, engineId);
  if (!engine) throw new AppError('NOT_FOUND', 'There is no such engine.');
  return engine;
}

/** Engines in the order of their ids, after `afterId`. */
export async function readEngines(
  db: Queryable,
  query: { afterId: string; status: string | null; limit: number },
): Promise<EngineRecord[]> {
  const { rows } = await db.query({
    name: 'read-engines',
    text: 'SELECT * FROM engines WHERE id > $1 AND ($2::text IS NULL OR status = $2) ORDER BY id LIMIT $3',
    values: [query.afterId, query.status, query.limit],
  });
  return z.array(row).parse(rows);
}

/** Inserts an engine whose stream begins with `head`. A unique violation says that the id is taken. */
export async function insertEngine(db: Queryable, engine: EngineRecord, head: StoredEvent): Promise<void> {
  await db.query({
    text: `INSERT INTO engines (id, stream_id, kind, title, address, authorisation, options, cost_per_query_minor,
        rate_per_second, status, stream_version, head_hash, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
    values: [
      engine.id,
      engine.streamId,
      engine.kind,
      engine.title,
      engine.address,
      engine.authorisation,
      JSON.stringify(engine.options),
      engine.costPerQueryMinor,
      engine.ratePerSecond,
      engine.status,
      head.streamVersion,
      bytes(head.hash),
      time(head.atMs),
    ],
  });
}

/** Writes an engine's new status and head if its version is still the one before `head`. Answers whether it was. */
export async function advanceEngine(db: Queryable, engine: EngineRecord, head: StoredEvent): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `UPDATE engines SET status = $3, stream_version = $4, head_hash = $5, updated_at = $6
      WHERE id = $1 AND stream_version = $2`,
    values: [engine.id, head.streamVersion - 1, engine.status, head.streamVersion, bytes(head.hash), time(head.atMs)],
  });
  return rowCount === 1;
}

/** As `requireEngine`, and keeps others from changing it until the transaction ends. */
export async function lockEngine(db: Queryable, engineId: string): Promise<EngineRecord> {
  const { rows } = await db.query({ text: 'SELECT * FROM engines WHERE id = $1 FOR UPDATE', values: [engineId] });
  if (rows[0] === undefined) throw new AppError('NOT_FOUND', 'There is no such engine.');
  return row.parse(rows[0]);
}
