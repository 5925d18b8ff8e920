import { z } from 'zod';

/** The states of a session, in the order in which it passes them. */
export const sessionStates = ['Idle', 'Initialized', 'Probing', 'Playing', 'Evaluating', 'Completed'] as const;
export const sessionState = z.enum(sessionStates);
export type SessionState = z.infer<typeof sessionState>;

/** The inputs of the state machine. SpinResult comes from actions only. */
export const transitionInputs = ['Start', 'Probe', 'ProbeComplete', 'SpinResult', 'EvaluateDone'] as const;
export const transitionInput = z.enum(transitionInputs);
export type TransitionInput = z.infer<typeof transitionInput>;

/** Why a session ended, or an edge was walked early. */
export const endReasons = ['cashed_out', 'inactive', 'limit', 'cancelled', 'error'] as const;
export const endReason = z.enum(endReasons);
export type EndReason = z.infer<typeof endReason>;

/** One edge that was walked. */
export const edge = z.object({
  input: transitionInput,
  from: sessionState,
  to: sessionState,
  reason: endReason.nullable(),
});
export type Edge = z.infer<typeof edge>;

/** Free spins that are still to be played, at the bet that won them. */
export const freeSpinsView = z.object({
  remaining: z.int(),
  multiplier: z.number(),
  betMinor: z.int(),
  coins: z.int().nullable(),
});
export type FreeSpinsView = z.infer<typeof freeSpinsView>;
