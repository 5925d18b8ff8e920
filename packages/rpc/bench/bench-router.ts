import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import type { RestMeta } from '../src/rest/rest-meta.ts';

const t = initTRPC.meta<RestMeta>().create();

/** Input and output of the one procedure that every server of the benchmark serves. */
export const stakeInput = z.strictObject({
  sessionId: z.string(),
  stakeMinor: z.int().min(1),
  lines: z.array(z.int()).max(50),
});
export const stakeOutput = z.strictObject({
  sessionId: z.string(),
  winMinor: z.int(),
  window: z.array(z.array(z.int())),
  at: z.string(),
});

/** The work itself: as good as nothing, so that the transport is what is measured. */
export function answerStake(input: z.infer<typeof stakeInput>): z.infer<typeof stakeOutput> {
  return {
    sessionId: input.sessionId,
    winMinor: input.stakeMinor * input.lines.length,
    window: [
      [1, 2, 3, 4, 5],
      [2, 3, 4, 5, 6],
      [3, 4, 5, 6, 7],
    ],
    at: '2026-01-01T00:00:00.000Z',
  };
}

export const benchRouter = t.router({
  session: t.router({
    stake: t.procedure
      .meta({ openapi: { method: 'POST', path: '/sessions/{sessionId}/stake' } })
      .input(stakeInput)
      .output(stakeOutput)
      .mutation(({ input }) => answerStake(input)),
  }),
});

export const stakeBody = { stakeMinor: 100, lines: [1, 2, 3, 4, 5] } as const;
