import {
  cancelSessionInput,
  createSessionInput,
  getSessionInput,
  listSessionsInput,
  rewardPage,
  sessionPage,
  sessionReceipt,
  sessionRewardsInput,
  sessionView,
  transitionSessionInput,
} from '@croupier/contract/session';
import { sessionVerification, verifySessionInput } from '@croupier/contract/session-verification';
import { cancelSession } from '@croupier/core/session/cancel-session';
import { createSession } from '@croupier/core/session/create-session';
import { getSession } from '@croupier/core/session/get-session';
import { listRewards } from '@croupier/core/session/list-rewards';
import { listSessions } from '@croupier/core/session/list-sessions';
import { transitionSession } from '@croupier/core/session/transition-session';
import { verifySession } from '@croupier/core/session/verify-session';
import { operation } from '../operation-meta.ts';
import { procedure, router } from '../procedure.ts';

const tag = 'sessions';

export const sessionRouter = router({
  create: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/sessions',
        tag,
        summary: 'Open a session',
        description: 'In state Idle. The answer holds the commitment to the server seed, fixed before the first spin.',
        status: 201,
        location: '/sessions/{sessionId}',
        errors: ['NOT_FOUND', 'CONFLICT', 'ARCHIVED', 'IDEMPOTENCY_MISMATCH', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(createSessionInput)
    .output(sessionReceipt)
    .mutation(({ ctx, input }) => createSession(ctx.core, ctx.call, input)),

  get: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/sessions/{sessionId}',
        tag,
        summary: 'Read a session',
        description: 'As far as the token may see it: ids, state and last result, or metrics and reward signals too.',
        errors: ['NOT_FOUND'],
      }),
    )
    .input(getSessionInput)
    .output(sessionView)
    .query(({ ctx, input }) => getSession(ctx.core, ctx.call, input)),

  list: procedure
    .meta(operation({ method: 'GET', path: '/sessions', tag, summary: 'List sessions' }))
    .input(listSessionsInput)
    .output(sessionPage)
    .query(({ ctx, input }) => listSessions(ctx.core, ctx.call, input)),

  transition: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/sessions/{sessionId}/transitions',
        tag,
        summary: 'Walk one edge of the state machine',
        description: 'Idle → Start → Probe → ProbeComplete → … → EvaluateDone. SpinResult comes from actions only.',
        errors: ['NOT_FOUND', 'INVALID_TRANSITION', 'ARCHIVED', 'IDEMPOTENCY_MISMATCH', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(transitionSessionInput)
    .output(sessionReceipt)
    .mutation(({ ctx, input }) => transitionSession(ctx.core, ctx.call, input)),

  cancel: procedure
    .meta(
      operation({
        method: 'POST',
        path: '/sessions/{sessionId}/cancel',
        tag,
        summary: 'End a session early',
        description: 'Walks the remaining edges to Completed with reason `cancelled` and releases what is held.',
        errors: ['NOT_FOUND', 'INVALID_TRANSITION', 'ARCHIVED', 'IDEMPOTENCY_MISMATCH', 'IN_FLIGHT', 'CAPACITY'],
      }),
    )
    .input(cancelSessionInput)
    .output(sessionReceipt)
    .mutation(({ ctx, input }) => cancelSession(ctx.core, ctx.call, input)),

  rewards: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/sessions/{sessionId}/rewards',
        tag,
        summary: "Page through a session's reward history",
        errors: ['NOT_FOUND'],
      }),
    )
    .input(sessionRewardsInput)
    .output(rewardPage)
    .query(({ ctx, input }) => listRewards(ctx.core, ctx.call, input)),

  verify: procedure
    .meta(
      operation({
        method: 'GET',
        path: '/sessions/{sessionId}/verification',
        tag,
        summary: 'Recompute a session from its revealed seeds',
        description:
          'When the session is Completed: every spin, or those up to one, from server seed, client seed, nonce and PAR sheet, compared with the events. docs/provably-fair.md says how to do the same without trusting the server.',
        errors: ['NOT_FOUND', 'ACTION_NOT_ALLOWED'],
      }),
    )
    .input(verifySessionInput)
    .output(sessionVerification)
    .query(({ ctx, input }) => verifySession(ctx.core, ctx.call, input)),
});
