import { z } from 'zod';
import { actionResult, reward } from './action.ts';
import {
  amountMinor,
  gameId,
  id,
  idempotencyKey,
  instant,
  nonNegativeMinor,
  page,
  pageInput,
  signedMinor,
} from './common.ts';
import { edge, endReason, freeSpinsView, sessionState } from './session-states.ts';

export const behaviors = ['conservative', 'balanced', 'aggressive', 'adaptive', 'custom'] as const;
export const behavior = z.enum(behaviors);
export type Behavior = z.infer<typeof behavior>;

const spinsBudget = z.int().min(0).max(1_000_000);

const clientSeed = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces');

/** Opens a session in state Idle. */
export const createSessionInput = z.strictObject({
  gameId,
  walletId: id,
  profile: z.strictObject({
    behavior,
    maxBetMinor: amountMinor.meta({ description: 'No stake of this session may be higher.' }),
  }),
  probeSpins: spinsBudget.default(0).meta({ description: 'How many spins may be played while Probing.' }),
  playSpins: spinsBudget.min(1).optional().meta({
    description: 'When so many spins have been played while Playing, play ends and the session is Evaluating.',
  }),
  clientSeed: clientSeed.optional().meta({
    description: "The player's part of the random stream. Made by the server when left out; open until Start.",
  }),
  idempotencyKey,
});
export type CreateSessionInput = z.input<typeof createSessionInput>;

/** Walks one edge. SpinResult is not among them: it comes from actions. */
export const transitionSessionInput = z.strictObject({
  sessionId: id,
  input: z.enum(['Start', 'Probe', 'ProbeComplete', 'EvaluateDone']),
  clientSeed: clientSeed.optional().meta({
    description:
      "Only with Start: the player's own part of the random stream, chosen after the server has committed to its part. Replaces that of the opening.",
  }),
  idempotencyKey,
});

/** Ends a session early, from any state but Completed: it walks the remaining edges with reason `cancelled`. */
export const cancelSessionInput = z.strictObject({ sessionId: id, idempotencyKey });

export const getSessionInput = z.strictObject({
  sessionId: id,
  level: z
    .int()
    .min(0)
    .max(2)
    .optional()
    .meta({ description: 'How much to show; never more than the token may see. Default: as much as it may.' }),
});

export const listSessionsInput = z.strictObject({
  ...pageInput,
  state: sessionState.optional(),
  gameId: gameId.optional(),
});

export const sessionRewardsInput = z.strictObject({ sessionId: id, ...pageInput });

/** How fair play can be checked: the commitment at once, the server seed when the session is Completed. */
export const fairness = z.object({
  algorithm: z.literal('hmac-sha256/1'),
  commitmentVersion: z.int().meta({ description: '1: to the server seed alone. 2: to all that decides a spin.' }),
  commitment: z.string().meta({
    description:
      'SHA-256 (hex) of the server seed hash with the session, client seed, game, engine version and PAR hash. See docs/provably-fair.md.',
  }),
  serverSeedHash: z.string().meta({ description: 'SHA-256 (hex) of the server seed.' }),
  engineVersion: z.string(),
  parHash: z.string(),
  clientSeed: z.string(),
  nonce: z.int().meta({ description: 'Spins drawn so far: the nonce of the next one.' }),
  serverSeed: z.string().nullable().meta({ description: 'Hex; null until the session is Completed.' }),
});

export const sessionMetrics = z.object({
  spins: z.int(),
  freeSpins: z.int(),
  stakeMinor: nonNegativeMinor,
  payoutMinor: nonNegativeMinor,
  feesMinor: nonNegativeMinor,
  netMinor: signedMinor.meta({ description: 'Payout less stake less fees.' }),
  rtp: z.number().nullable().meta({ description: 'Payout divided by stake; null before the first paid spin.' }),
  hits: z.int(),
  biggestWinMinor: nonNegativeMinor,
  drawdownMinor: nonNegativeMinor.meta({ description: 'Largest fall of the net result from an earlier high.' }),
});
export type SessionMetrics = z.infer<typeof sessionMetrics>;

const level0 = { sessionId: id, gameId };
const level1 = {
  ...level0,
  state: sessionState,
  endReason: endReason.nullable(),
  version: z.int().meta({ description: "The session's stream version." }),
  ownerId: id,
  walletId: id,
  profile: z.object({ behavior, maxBetMinor: amountMinor }),
  probeSpins: z.int(),
  playSpins: z.int().nullable(),
  openBet: z.object({ holdId: id, stakeMinor: amountMinor, coins: z.int().nullable() }).nullable(),
  freeSpins: freeSpinsView.nullable(),
  fairness,
  authorisation: z.string().nullable().meta({
    description: 'Reference under which the external engine of the game is tested; null for the built-in engine.',
  }),
  lastResult: actionResult.nullable(),
  createdAt: instant,
  lastActionAt: instant,
  completedAt: instant.nullable(),
};

/** A session as far as the caller may see it. */
export const sessionView = z.discriminatedUnion('contextLevel', [
  z.object({ contextLevel: z.literal(0), ...level0 }),
  z.object({ contextLevel: z.literal(1), ...level1 }),
  z.object({ contextLevel: z.literal(2), ...level1, metrics: sessionMetrics, lastReward: reward.nullable() }),
]);
export type SessionView = z.infer<typeof sessionView>;
export type SessionFullView = Extract<SessionView, { contextLevel: 2 }>;

/** The answer to create, transition and cancel: what happened, fixed for ever by its event. */
export const sessionReceipt = z.object({
  sessionId: id,
  gameId,
  state: sessionState,
  endReason: endReason.nullable(),
  streamVersion: z.int(),
  transitions: z.array(edge),
  commitment: z.string(),
  at: instant,
});
export type SessionReceipt = z.infer<typeof sessionReceipt>;

export const sessionSummary = z.object({
  sessionId: id,
  gameId,
  ownerId: id,
  walletId: id,
  state: sessionState,
  endReason: endReason.nullable(),
  spins: z.int(),
  createdAt: instant,
  lastActionAt: instant,
});
export const sessionPage = page(sessionSummary);
export const rewardPage = page(z.object({ streamVersion: z.int(), reward, at: instant }));
