import type { cancelSessionInput, SessionReceipt } from '@croupier/contract/session';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { CommandState } from '../commit/command.ts';
import type { Changes } from '../commit/changes.ts';
import type { Core } from '../core.ts';
import { requireOwner } from '../ownership.ts';
import { balanceOf } from '../wallet/domain/book.ts';
import { commitmentOf } from './domain/commitment.ts';
import { endEarly, releaseOf, transitionEvent } from './domain/end-early.ts';
import { walkToEnd } from './domain/machine.ts';
import { receiptOf } from './receipt.ts';

/**
 * Ends a session from any state but Completed: a placed bet is released, owed free spins are forfeited, and every remaining
 * edge is walked with reason `cancelled`.
 * @throws NOT_FOUND; INVALID_TRANSITION when it is Completed already
 */
export async function cancelSession(
  core: Core,
  call: Call,
  input: z.output<typeof cancelSessionInput>,
): Promise<SessionReceipt> {
  const facts = await core.sessionFacts.get(input.sessionId);
  requireOwner(call.principal, facts.ownerId, 'session');
  const transactionId = core.ids.next();
  return await core.pipeline.submit({
    operation: 'session.cancel',
    call,
    idempotency: { scope: facts.id, key: input.idempotencyKey, request: { sessionId: facts.id } },
    sessionId: facts.id,
    walletIds: [facts.walletId],
    decide: (state) => decideCancel(state, transactionId),
    answer: (event) => receiptOf(facts, event),
  });
}

function decideCancel(state: CommandState, transactionId: Id): Changes {
  const session = present(state.session, 'session is not there');
  const wallet = present(state.wallets[0], 'wallet is not there');
  if (session.state === 'Completed') {
    throw new AppError('INVALID_TRANSITION', 'The session is Completed.', {
      details: { currentState: 'Completed', attemptedAction: 'Cancel', allowed: [] },
    });
  }
  const ended = endEarly({ session, wallet, reason: 'cancelled', nowMs: state.nowMs });
  return {
    ...ended.changes,
    transactionId,
    session: { ...ended.session, lastActionAtMs: state.nowMs },
    events: [
      {
        streamType: 'session',
        streamId: session.facts.id,
        type: 'session.cancelled',
        gameId: session.facts.gameId,
        payload: {
          from: session.state,
          reason: 'cancelled',
          releasedMinor: ended.releasedMinor,
          ...releaseOf(ended, transactionId),
          forfeitedFreeSpins: ended.forfeitedFreeSpins,
          commitment: commitmentOf(session.facts),
          balance: balanceOf(ended.wallet),
        },
      },
      ...walkToEnd(session.state, 'cancelled').map((edge) => transitionEvent(session, edge)),
    ],
  };
}
