import type { SessionReceipt, transitionSessionInput } from '@croupier/contract/session';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireOwner } from '../ownership.ts';
import { transitionEvent } from './domain/end-early.ts';
import { walk } from './domain/machine.ts';
import type { SessionState } from './domain/session-state.ts';
import { receiptOf } from './receipt.ts';

/**
 * Walks one edge of a session.
 * @throws NOT_FOUND; INVALID_TRANSITION with `currentState` and `attemptedAction`; ACTION_NOT_ALLOWED while a bet is placed
 */
export async function transitionSession(
  core: Core,
  call: Call,
  input: z.output<typeof transitionSessionInput>,
): Promise<SessionReceipt> {
  const facts = await core.sessionFacts.get(input.sessionId);
  requireOwner(call.principal, facts.ownerId, 'session');
  const { idempotencyKey, ...request } = input;
  return await core.pipeline.submit({
    operation: 'session.transition',
    call,
    idempotency: { scope: facts.id, key: idempotencyKey, request },
    sessionId: facts.id,
    walletIds: [],
    decide: ({ session, nowMs }) => decideTransition(present(session, 'session is not there'), input.input, nowMs),
    answer: (event) => receiptOf(facts, event),
  });
}

function decideTransition(
  session: SessionState,
  input: z.output<typeof transitionSessionInput>['input'],
  nowMs: number,
) {
  const edge = walk(session.state, input);
  if (session.openBet) {
    throw new AppError('ACTION_NOT_ALLOWED', 'A bet is placed: spin it first.', {
      details: { currentState: session.state, attemptedAction: input, reason: 'bet_is_placed' },
    });
  }
  const completedAtMs = edge.to === 'Completed' ? nowMs : null;
  return {
    session: { ...session, state: edge.to, completedAtMs, lastActionAtMs: nowMs },
    events: [transitionEvent(session, edge)] as const,
  };
}
