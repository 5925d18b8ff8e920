import { z } from 'zod';
import { id, instant } from './common.ts';
import { longTask } from './long-task.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal');
const month = z
  .string()
  .regex(/^[12]\d{3}-(0[1-9]|1[0-2])$/, 'a month: YYYY-MM')
  .meta({ description: 'A month of UTC.', example: '2026-10' });

export const verifyEventsInput = z.strictObject({
  streamId: id.optional().meta({ description: 'Only this stream: the id of a session, a wallet, a user, …' }),
  ...longTask,
});

/** Why the event store does not prove itself: the first difference that was met, in the order of the streams' ids. */
export const eventDifference = z.object({
  kind: z.enum(['version', 'hash', 'position', 'game', 'head', 'stream', 'aggregate', 'archive', 'key']).meta({
    description:
      'version: missing, repeated or inserted. hash: altered, or not what came next. position: global positions do not rise. game: another game than the session. head: the stream does not end where its aggregate says. stream: an aggregate without events. aggregate: events without an aggregate. archive: does not hang on the detached month before it. key: an idempotency key and its event do not agree.',
  }),
  streamType: z.string(),
  streamId: z.string(),
  streamVersion: z.int().nullable(),
  expected: z.string(),
  found: z.string(),
});
export type EventDifference = z.infer<typeof eventDifference>;

/** The proof of the whole event store, or the first difference. */
export const eventVerification = z.object({
  ok: z.boolean(),
  events: z.int().meta({ description: 'Events that were read and hashed.' }),
  streams: z.int(),
  keys: z.int().meta({ description: 'Idempotency keys that were compared with their events.' }),
  archived: z.object({
    events: z.int().meta({ description: 'In detached months: proved by evidence of their exports, not here.' }),
    runs: z.int(),
    months: z.array(z.object({ month, exportName: z.string(), manifestSha256: sha256 })),
  }),
  digest: sha256.meta({
    description:
      'Over the id, last version and last hash of every stream. Two databases with the same hold the same events.',
  }),
  differences: z.int().meta({ description: 'Streams and keys that do not prove themselves.' }),
  difference: eventDifference.nullable(),
  tookMs: z.number(),
});
export type EventVerification = z.infer<typeof eventVerification>;

export const eventProgressInput = z.strictObject({ taskId: id });
export const eventProgress = z.object({
  done: z.int().nullable().meta({ description: 'Events so far; null when no such work is under way.' }),
  estimate: z.int().meta({ description: 'Events of the store, as the database estimates them.' }),
});

export const exportFormat = z.enum(['jsonl', 'parquet']);
export const exportEventsInput = z.strictObject({
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('month'), month }),
    z.strictObject({ kind: z.literal('range'), from: z.iso.datetime(), to: z.iso.datetime() }),
    z.strictObject({ kind: z.literal('session'), sessionId: id }),
  ]),
  formats: z.array(exportFormat).min(1).max(2).default(['jsonl', 'parquet']),
  ...longTask,
});

/** An export as it stands in the archive directory of the server. */
export const eventExport = z.object({
  name: z.string(),
  directory: z.string().meta({ description: 'On the machine of the server.' }),
  existed: z.boolean().meta({ description: 'True when it was there already; then it was proved again.' }),
  events: z.int(),
  streams: z.int(),
  bytes: z.int(),
  digest: sha256,
  manifestSha256: sha256.meta({ description: 'Note it down elsewhere: it stands for the whole export.' }),
  files: z.array(z.object({ name: z.string(), rows: z.int(), bytes: z.int(), sha256 })),
  tookMs: z.number(),
});
export type EventExport = z.infer<typeof eventExport>;

export const partitionsInput = z.strictObject({});
export const eventPartition = z.object({
  month: month.nullable().meta({ description: 'null: the partition for everything outside the months.' }),
  state: z.enum(['attached', 'detached', 'dropped']).meta({
    description: 'detached: it stands outside the event store. dropped: only its export holds it.',
  }),
  from: instant.nullable(),
  to: instant.nullable(),
  events: z.int().meta({ description: 'Of the month, those that have left included.' }),
  archivedEvents: z.int().meta({ description: 'Events of Completed sessions that have left with a detached month.' }),
  bytes: z.int().meta({ description: 'On the disk, indexes included, of what the event store still holds.' }),
  exportName: z.string().nullable(),
  detachedAt: instant.nullable(),
});
export type EventPartition = z.infer<typeof eventPartition>;
export const eventPartitions = z.object({ items: z.array(eventPartition) });

export const monthInput = z.strictObject({ month, ...longTask });

/** What detaching a month has moved, and what it has kept. */
export const detachedMonth = z.object({
  month,
  existed: z.boolean().meta({ description: 'True when it was detached already.' }),
  exportName: z.string(),
  manifestSha256: sha256,
  events: z.int(),
  archivedEvents: z.int(),
  keptEvents: z.int().meta({
    description: 'Events that stay: of wallets, games, users and fingerprints, and of sessions that are not Completed.',
  }),
  detachedAt: instant,
});
export type DetachedMonth = z.infer<typeof detachedMonth>;

export const attachedMonth = z.object({
  month,
  imported: z.boolean().meta({ description: 'True when its table had been dropped and came back from the export.' }),
  events: z.int(),
});
export type AttachedMonth = z.infer<typeof attachedMonth>;
