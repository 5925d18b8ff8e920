import { z } from 'zod';

/** What an agent process is told on its command line. */
export const agentTask = z.object({
  name: z.string(),
  url: z.string(),
  token: z.string(),
  walletId: z.string(),
  gameId: z.string(),
  strategy: z.enum(['conservative', 'balanced', 'aggressive', 'adaptive']),
  /** Spins of one session. */
  spins: z.int(),
  logFile: z.string(),
  runsDirectory: z.string(),
});
export type AgentTask = z.infer<typeof agentTask>;

/** What an agent process says after each session. */
export const sessionEnded = z.object({
  sessionId: z.string(),
  state: z.string(),
  spins: z.int(),
  resumed: z.boolean(),
});
export type SessionEnded = z.infer<typeof sessionEnded>;
