import { z } from 'zod';
import { amountMinor, id, idempotencyKey, instant, nonNegativeMinor, signedMinor } from './common.ts';
import { featureTrigger, symbolWindow, win } from './game.ts';
import { edge, freeSpinsView, sessionState } from './session-states.ts';

const stake = {
  stakeMinor: amountMinor.meta({ description: "The total bet. A multiple of the game's stake unit.", example: 100 }),
  coins: z.int().min(1).max(100).optional().meta({ description: 'Only for games that pay by coins played.' }),
};

/** Reserves the stake: a hold on the wallet that the next Spin settles. */
export const placeBet = z.strictObject({ sessionId: id, type: z.literal('PlaceBet'), idempotencyKey, ...stake });

/**
 * One spin. Without a placed bet it reserves and settles in one step and needs `stakeMinor`; with one it settles the
 * hold, and in free spins it costs nothing: then the stake is given already and must be left out.
 */
export const spin = z.strictObject({
  sessionId: id,
  type: z.literal('Spin'),
  idempotencyKey,
  stakeMinor: stake.stakeMinor.optional(),
  coins: stake.coins,
});

/** Releases holds and ends play: the session walks its remaining edges to Completed, with reason `cashed_out`. */
export const cashOut = z.strictObject({ sessionId: id, type: z.literal('CashOut'), idempotencyKey });

/** One schema for every gameplay action, for every transport. */
export const actionInput = z.discriminatedUnion('type', [placeBet, spin, cashOut]);
export type ActionInput = z.infer<typeof actionInput>;

export const balanceView = z.object({
  balanceMinor: nonNegativeMinor,
  heldMinor: nonNegativeMinor,
  availableMinor: nonNegativeMinor,
});
export type BalanceView = z.infer<typeof balanceView>;

/** The reward signal: the named components sum to `total`. All in minor units. */
export const reward = z.object({
  total: signedMinor,
  components: z.object({ payout: signedMinor, stake: signedMinor, cost: signedMinor, shaping: signedMinor }),
});
export type Reward = z.infer<typeof reward>;

const resultBase = {
  sessionId: id,
  actionId: id,
  streamVersion: z.int().meta({ description: "Version of the session's stream with this action's event." }),
  state: sessionState,
  transitions: z.array(edge),
  balance: balanceView,
  reward,
  freeSpins: freeSpinsView.nullable(),
  at: instant,
};

export const placeBetResult = z.object({
  type: z.literal('PlaceBet'),
  ...resultBase,
  holdId: id,
  stakeMinor: nonNegativeMinor,
  coins: z.int().nullable(),
});

export const spinResult = z.object({
  type: z.literal('Spin'),
  ...resultBase,
  nonce: z.int().meta({ description: "Position in the session's random stream; the first spin has 0." }),
  free: z.boolean(),
  stakeMinor: nonNegativeMinor.meta({ description: 'What this spin cost: 0 in free spins.' }),
  betMinor: nonNegativeMinor.meta({ description: 'The total bet that wins were computed on.' }),
  coins: z.int().nullable(),
  feeMinor: nonNegativeMinor,
  stops: z.array(z.int()),
  window: symbolWindow,
  wins: z.array(win),
  features: z.array(featureTrigger),
  payoutMinor: nonNegativeMinor,
});
export type SpinResult = z.infer<typeof spinResult>;

export const cashOutResult = z.object({
  type: z.literal('CashOut'),
  ...resultBase,
  releasedMinor: nonNegativeMinor,
});

export const actionResult = z.discriminatedUnion('type', [placeBetResult, spinResult, cashOutResult]);
export type ActionResult = z.infer<typeof actionResult>;
