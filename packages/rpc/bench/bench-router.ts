import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import type { RestMeta } from '../src/rest/rest-meta.ts';

const t = initTRPC.meta<RestMeta>().create();

/** Input of the one procedure that every server of the benchmark serves. */
export const makeStakeInput = () =>
  z.strictObject({
    sessionId: z.string(),
    stakeMinor: z.int().min(1),
    lines: z.array(z.int()).max(50),
  });

/** Its output. */
export const makeStakeOutput = () =>
  z.strictObject({
    sessionId: z.string(),
    winMinor: z.int(),
    window: z.array(z.array(z.int())),
    at: z.string(),
  });

type Input = z.infer<ReturnType<typeof makeStakeInput>>;
type Output = z.infer<ReturnType<typeof makeStakeOutput>>;

/** The work itself: as good as nothing, so that the transport is what is measured. */
export function answerStake(input: Input): Output {
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

/** A new router with the one procedure. Each has its own schemas, because one of the servers changes those it serves. */
export function makeBenchRouter() {
  return t.router({
    session: t.router({
      stake: t.procedure
        .meta({ openapi: { method: 'POST', path: '/sessions/{sessionId}/stake' } })
        .input(makeStakeInput())
        .output(makeStakeOutput())
        .mutation(({ input }) => answerStake(input)),
    }),
  });
}

export const stakeBody = { stakeMinor: 100, lines: [1, 2, 3, 4, 5] } as const;
