import { z } from 'zod';
import { id, instant, page, pageInput } from './common.ts';

export const streamTypes = ['session', 'wallet', 'game', 'user', 'fingerprint', 'engine'] as const;

export const eventMetadata = z.object({
  actorId: z.string(),
  requestId: z.string(),
  traceId: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
});
export type EventMetadata = z.infer<typeof eventMetadata>;

/** An event as it was stored: `hash` chains it to the one before it in its stream. */
export const eventView = z.object({
  position: z.int().meta({ description: 'Global position; rises, with gaps.' }),
  streamType: z.enum(streamTypes),
  streamId: z.string(),
  streamVersion: z.int(),
  type: z.string(),
  schemaVersion: z.int(),
  payload: z.record(z.string(), z.unknown()),
  metadata: eventMetadata,
  hash: z.string(),
  at: instant,
});
export type EventView = z.infer<typeof eventView>;

export const sessionEventsInput = z.strictObject({
  sessionId: id,
  ...pageInput,
  type: z.string().min(1).max(64).optional().meta({ example: 'action.spin' }),
});
/** What a stream of a session's events begins after: a version of the session's stream, 0 for all of it. */
export const followSessionEventsInput = z.strictObject({
  sessionId: id,
  after: z.int().min(0).max(2_147_483_647).default(0).meta({ description: 'The last version that was seen.' }),
  type: z.string().min(1).max(64).optional().meta({ example: 'action.spin' }),
});
export const readEventsInput = z.strictObject({
  ...pageInput,
  streamType: z.enum(streamTypes).optional(),
  streamId: z.string().min(1).max(64).optional(),
  type: z.string().min(1).max(64).optional(),
});
export const eventPage = page(eventView);
