import type { ActionInput, ActionResult } from '@croupier/contract/action';
import { present } from '@croupier/kernel/assert';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireOwner } from '../ownership.ts';
import { actionResultOf } from './action-result.ts';
import { decideAction } from './domain.ts';

/**
 * Performs one gameplay action: PlaceBet, Spin or CashOut. The answer leaves after the commit that holds event, ledger,
 * metrics and key; the same key and payload get the same answer again, byte for byte.
 * @throws NOT_FOUND, ACTION_NOT_ALLOWED, INVALID_INPUT (the stake), INSUFFICIENT_FUNDS, WALLET_LIMIT_EXCEEDED,
 *   IDEMPOTENCY_MISMATCH, IN_FLIGHT, CAPACITY, UNAVAILABLE, ENGINE_ERROR. Whatever is thrown, nothing has changed, except
 *   that UNAVAILABLE leaves it open: repeat with the same key.
 */
export async function act(core: Core, call: Call, input: ActionInput): Promise<ActionResult> {
  const facts = await core.sessionFacts.get(input.sessionId);
  requireOwner(call.principal, facts.ownerId, 'session');
  const game = await core.games.get(facts.parHash);
  const { idempotencyKey, ...request } = input;
  const actionId = core.ids.next();
  return await core.pipeline.submit({
    operation: 'action.act',
    call,
    idempotency: { scope: facts.id, key: idempotencyKey, request },
    sessionId: facts.id,
    walletIds: [facts.walletId],
    decide: ({ session, wallets, nowMs }) =>
      decideAction(
        {
          session: present(session, 'session is not there'),
          wallet: present(wallets[0], 'wallet is not there'),
          game,
          nowMs,
          actionId,
        },
        input,
      ),
    answer: actionResultOf,
  });
}
