import { z } from 'zod';
import { spin, balanceView, spinResult } from './action.ts';
import { id, idempotencyKey, instant, nonNegativeMinor } from './common.ts';
import { freeSpinsView, sessionState } from './session-states.ts';

/** Up to so many spins in one request. */
export const spinsOfBatchMax = 1_000;

/** Several spins in one request and one transaction, each an event of its own. */
export const spinBatchInput = z.strictObject({
  sessionId: id,
  idempotencyKey,
  spins: z.int().min(1).max(spinsOfBatchMax).meta({
    description: 'How many spins to play. Free spins that are owed are played first, and count.',
    example: 100,
  }),
  stakeMinor: spin.shape.stakeMinor,
  coins: spin.shape.coins,
  results: z.enum(['full', 'none']).optional().meta({
    description: '`none` leaves the single results out of the answer: they are events all the same. Default `full`.',
  }),
});
export type SpinBatchInput = z.infer<typeof spinBatchInput>;

/** Why a batch ended: everything was played, play ended with the session's budget, or the next spin would have been refused. */
export const batchStop = z.discriminatedUnion('reason', [
  z.object({ reason: z.literal('all_played') }),
  z.object({ reason: z.literal('play_ended') }),
  z.object({
    reason: z.literal('refused'),
    code: z.string().meta({ description: 'The error code that the next spin would have had.' }),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
]);

export const spinBatchResult = z.object({
  sessionId: id,
  batchId: id,
  requested: z.int(),
  played: z.int(),
  stopped: batchStop,
  firstStreamVersion: z.int().meta({ description: "Version of the session's stream with the first spin's event." }),
  streamVersion: z.int().meta({ description: "Version of the session's stream with the last spin's event." }),
  state: sessionState,
  stakeMinor: nonNegativeMinor.meta({ description: 'Stakes of all spins of the batch.' }),
  payoutMinor: nonNegativeMinor,
  feesMinor: nonNegativeMinor,
  balance: balanceView,
  freeSpins: freeSpinsView.nullable(),
  results: z.array(spinResult).max(spinsOfBatchMax),
  at: instant,
});
export type SpinBatchResult = z.infer<typeof spinBatchResult>;
