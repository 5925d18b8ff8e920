import { actionInput, actionResult } from '@croupier/contract/action';
import { spinBatchInput, spinBatchResult } from '@croupier/contract/spin-batch';
import { act } from '@croupier/core/action/act';
import { spinBatch } from '@croupier/core/action/spin-batch';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const playErrors = [
  'NOT_FOUND',
  'ACTION_NOT_ALLOWED',
  'INSUFFICIENT_FUNDS',
  'WALLET_LIMIT_EXCEEDED',
  'ARCHIVED',
  'IDEMPOTENCY_MISMATCH',
  'IN_FLIGHT',
  'ENGINE_ERROR',
  'CAPACITY',
] as const;

export const actionRouter = router({
  act: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/sessions/{sessionId}/action',
        tag: 'actions',
        summary: 'Place a bet, spin, or cash out',
        description: 'Durable before it is answered. Repeat with the same idempotency key when the outcome is unknown.',
        errors: playErrors,
      }),
    )
    .input(actionInput)
    .output(actionResult)
    .mutation(({ ctx, input }) => act(ctx.core, ctx.call, input)),
  spinBatch: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/sessions/{sessionId}/spins',
        tag: 'actions',
        summary: 'Spin up to 1,000 times',
        description:
          'One transaction; each spin is an event of its own. Stops before the first spin that would be refused, and says how many were played and why it stopped. A batch whose first spin is refused is refused.',
        errors: playErrors,
      }),
    )
    .input(spinBatchInput)
    .output(spinBatchResult)
    .mutation(({ ctx, input }) => spinBatch(ctx.core, ctx.call, input)),
});
