import { z } from 'zod';
import { gameId, id, nonNegativeMinor } from './common.ts';
import { fingerprintStatus } from './fingerprint.ts';

/** Follows a run. `after`: the `sequence` that the reader has seen already. */
export const followFingerprintInput = z.strictObject({
  fingerprintId: id,
  after: z.int().min(0).default(0),
});

const lookSection = z.object({
  section: z.enum(['rtp', 'reels', 'paytable']),
  enough: z.boolean(),
  have: z.number(),
  need: z.number(),
});

/** What a run has found so far, at the last of its looks. */
export const fingerprintLook = z.object({
  spins: z.int(),
  rtp: z
    .object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable(), confidence: z.number() })
    .nullable(),
  sections: z.array(lookSection),
  identified: z.boolean(),
});

/** How far a run is. */
export const fingerprintProgress = z.object({
  fingerprintId: id,
  gameId,
  sequence: z.int().meta({ description: 'Grows with every change; the id of the server-sent event.' }),
  status: fingerprintStatus,
  stopReason: z.string().nullable(),
  spinsBudget: z.int(),
  spinsDone: z.int(),
  stakeMinor: nonNegativeMinor,
  payoutMinor: nonNegativeMinor,
  spentMinor: nonNegativeMinor.meta({ description: 'Stakes and fees.' }),
  maxSpendMinor: nonNegativeMinor.nullable(),
  rtp: z
    .number()
    .nullable()
    .meta({ description: 'Payouts over stakes so far, with free spins that are still owed missing.' }),
  elapsedMs: z.int(),
  spinsPerSecond: z
    .number()
    .nullable()
    .meta({ description: 'Since the last message of this stream; null in its first.' }),
  look: fingerprintLook.nullable(),
});
export type FingerprintProgress = z.infer<typeof fingerprintProgress>;
