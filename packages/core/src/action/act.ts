import type { ActionInput, ActionResult } from '@croupier/contract/action';
import { present } from '@croupier/kernel/assert';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import type { Drawn } from '../engine/domain/drawn.ts';
import { withDrawnSpins, type DrawOptions } from '../engine/draw-spins.ts';
import { requireOwner } from '../ownership.ts';
import { actionResultOf } from './action-result.ts';
import { decideAction, planSpin } from './domain.ts';

/**
 * Performs one gameplay action: PlaceBet, Spin or CashOut. The answer leaves after the commit that holds event, ledger,
 * metrics and key; the same key and payload get the same answer again, byte for byte.
 * @throws NOT_FOUND, ACTION_NOT_ALLOWED, INVALID_INPUT (the stake), INSUFFICIENT_FUNDS, WALLET_LIMIT_EXCEEDED,
 *   IDEMPOTENCY_MISMATCH, IN_FLIGHT, CAPACITY, UNAVAILABLE, ENGINE_ERROR, RATE_LIMIT (an external engine's). Whatever is thrown, nothing has changed, except
 *   that UNAVAILABLE leaves it open: repeat with the same key.
 */
export async function act(core: Core, call: Call, input: ActionInput): Promise<ActionResult> {
  const facts = await core.sessionFacts.get(input.sessionId);
  requireOwner(call.principal, facts.ownerId, 'session');
  const game = await core.games.get(facts.parHash);
  const { idempotencyKey, ...request } = input;
  const actionId = core.ids.next();
  const submit = async (drawn: Drawn | null): Promise<ActionResult> =>
    await core.pipeline.submit({
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
            drawn,
          },
          input,
        ),
      answer: actionResultOf,
    });
  if (game.kind === 'builtin' || input.type !== 'Spin') return await submit(null);
  const nowMs = core.clock.now();
  const plan: DrawOptions<ActionResult>['plan'] = (session, wallet) =>
    planSpin({ session, wallet, game, nowMs }, input);
  return await withDrawnSpins(core, { facts, game, idempotencyKey, count: 1, plan, submit });
}
