import { z } from 'zod';
import type { EventRecord } from './event-record.ts';

const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a lower-case UUID');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal');

/** A line of `events.jsonl.gz`. */
export const eventRecord: z.ZodType<EventRecord> = z.strictObject({
  position: z.int(),
  xid: z.string(),
  streamType: z.string(),
  streamId: id,
  streamVersion: z.int(),
  type: z.string(),
  schemaVersion: z.int(),
  payload: z.string(),
  actorId: z.string(),
  gameId: z.string().nullable(),
  requestId: z.string(),
  traceId: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  hash: sha256,
  atMs: z.int(),
});

/** A line of `runs.jsonl.gz`. */
export const runRecord = z.strictObject({
  streamType: z.string(),
  streamId: id,
  firstVersion: z.int().min(1),
  previousHash: sha256,
  lastVersion: z.int().min(1),
  lastHash: sha256,
});
