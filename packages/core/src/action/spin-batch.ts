import type { SpinBatchInput, SpinBatchResult } from '@croupier/contract/spin-batch';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import type { Drawn } from '../engine/domain/drawn.ts';
import { withDrawnSpins, type DrawOptions } from '../engine/draw-spins.ts';
import type { ExternalGame } from '../game/domain/playable-game.ts';
import { requireOwner } from '../ownership.ts';
import { batchResultOf, spinsOfBatch } from './batch-result.ts';
import { planSpin } from './domain.ts';
import { decideBatch } from './play-batch.ts';

/**
 * Spins up to 1,000 times in one request and one transaction, each spin an event of its own, as if each had been asked for
 * by itself. Stops at the first limit, and says how many were played and why it stopped; the same key and payload get the
 * same answer again, byte for byte.
 * @throws what refuses the first spin (see `act`), and then nothing has changed; IDEMPOTENCY_MISMATCH, IN_FLIGHT, CAPACITY,
 *   UNAVAILABLE
 */
export async function spinBatch(core: Core, call: Call, input: SpinBatchInput): Promise<SpinBatchResult> {
  const facts = await core.sessionFacts.get(input.sessionId);
  requireOwner(call.principal, facts.ownerId, 'session');
  const game = await core.games.get(facts.parHash);
  const { idempotencyKey, ...request } = input;
  const { results = 'full' } = input;
  const batchId = core.ids.next();
  const spinIds = Array.from({ length: input.spins }, () => core.ids.next());
  const submit = async (drawn: Drawn | null): Promise<SpinBatchResult> =>
    await core.pipeline.submit({
      operation: 'action.spinBatch',
      call,
      idempotency: { scope: facts.id, key: idempotencyKey, request },
      sessionId: facts.id,
      walletIds: [facts.walletId],
      weight: input.spins,
      decide: ({ session, wallets, nowMs }) =>
        decideBatch(
          {
            session: present(session, 'session is not there'),
            wallet: present(wallets[0], 'wallet is not there'),
            game,
            nowMs,
            batchId,
            spinIds,
            drawn,
          },
          input,
        ),
      following: results === 'none' ? () => 0 : spinsOfBatch,
      answer: (event, spins) => batchResultOf(event, spins, results),
    });
  if (game.kind === 'builtin') return await submit(null);
  requireBatches(game, input.spins);
  const nowMs = core.clock.now();
  const plan: DrawOptions<SpinBatchResult>['plan'] = (session, wallet) => {
    const stake = session.freeSpins ? {} : { stakeMinor: input.stakeMinor, coins: input.coins };
    return planSpin({ session, wallet, game, nowMs }, { type: 'Spin', sessionId: facts.id, idempotencyKey, ...stake });
  };
  return await withDrawnSpins(core, { facts, game, idempotencyKey, count: input.spins, plan, submit });
}

function requireBatches({ sheet }: ExternalGame, spins: number): void {
  if (spins <= sheet.batchMax) return;
  throw new AppError('ACTION_NOT_ALLOWED', `The engine of this game plays at most ${sheet.batchMax} spins a request.`, {
    details: { reason: 'engine_batch_max', spinsMax: sheet.batchMax, attemptedAction: 'SpinBatch', currentState: null },
  });
}
