import { z } from 'zod';
import { instant } from './common.ts';

/** What can be projected from the events. */
export const projectionNames = ['session-metrics', 'wallet-days', 'game-days', 'leaderboard', 'rl-steps'] as const;
export type ProjectionName = (typeof projectionNames)[number];

export const projectionName = z
  .enum(projectionNames)
  .meta({ description: 'The name of a projection.', example: 'game-days' });

export const listProjectionsInput = z.strictObject({});
export const rebuildProjectionInput = z.strictObject({ name: projectionName });
export const verifyProjectionInput = z.strictObject({ name: projectionName });

export const projectionView = z.object({
  name: projectionName,
  about: z.string(),
  table: z.string(),
  /** False for one that no server has kept yet: it has no rows. */
  exists: z.boolean(),
  generation: z.int().nullable(),
  checkpoint: z
    .object({ xid: z.string(), position: z.int() })
    .nullable()
    .meta({ description: 'The last event that is in its rows.' }),
  behindEvents: z.int().meta({ description: 'Events that are not in its rows yet; counting stops at 100,000.' }),
  behindMs: z.int().meta({ description: 'Age of the first of them, 0 when there is none.' }),
  movedAt: instant.nullable(),
  rebuiltAt: instant.nullable(),
});
export type ProjectionView = z.infer<typeof projectionView>;

export const projectionList = z.object({
  items: z.array(projectionView),
  heldBackMs: z.int().meta({
    description:
      'Age of the oldest event that no consumer sees yet, because an older transaction is open; 0 when none is.',
  }),
  eventsFromTheFuture: z.boolean().meta({
    description: 'True after a logical dump was restored into a new cluster: see docs/projections.md.',
  }),
});
export type ProjectionList = z.infer<typeof projectionList>;

export const projectionRebuilt = z.object({
  name: projectionName,
  generation: z.int(),
  events: z.int().meta({ description: 'Events that were read.' }),
  rows: z.int(),
  durationMs: z.int(),
});
export type ProjectionRebuilt = z.infer<typeof projectionRebuilt>;

export const projectionVerification = z.object({
  name: projectionName,
  ok: z.boolean(),
  events: z.int().meta({ description: 'Events that the rows were recomputed from.' }),
  rows: z.int(),
  differences: z.int().meta({ description: 'Rows that differ, are missing or are too many.' }),
  first: z
    .object({
      live: z.record(z.string(), z.unknown()).nullable(),
      recomputed: z.record(z.string(), z.unknown()).nullable(),
    })
    .nullable()
    .meta({ description: 'The first row that differs, as it is and as it should be.' }),
  durationMs: z.int(),
});
export type ProjectionVerification = z.infer<typeof projectionVerification>;
