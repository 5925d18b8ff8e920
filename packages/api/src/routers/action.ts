import { actionInput, actionResult } from '@croupier/contract/action';
import { act } from '@croupier/core/action/act';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

export const actionRouter = router({
  act: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/sessions/{sessionId}/action',
        tag: 'actions',
        summary: 'Place a bet, spin, or cash out',
        description: 'Durable before it is answered. Repeat with the same idempotency key when the outcome is unknown.',
        errors: [
          'NOT_FOUND',
          'ACTION_NOT_ALLOWED',
          'INSUFFICIENT_FUNDS',
          'WALLET_LIMIT_EXCEEDED',
          'IDEMPOTENCY_MISMATCH',
          'IN_FLIGHT',
          'ENGINE_ERROR',
          'CAPACITY',
        ],
      }),
    )
    .input(actionInput)
    .output(actionResult)
    .mutation(({ ctx, input }) => act(ctx.core, ctx.call, input)),
});
