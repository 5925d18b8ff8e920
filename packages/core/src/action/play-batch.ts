import type { SpinBatchInput } from '@croupier/contract/spin-batch';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { Changes, DraftEvent, PostedEntry } from '../commit/changes.ts';
import { originOf } from '../engine/domain/drawn.ts';
import { balanceOf } from '../wallet/domain/book.ts';
import type { BatchStop } from './batch-result.ts';
import { decideAction, type ActionSituation } from './domain.ts';

/** A situation with ids for every spin that may be played. */
export interface BatchSituation extends Omit<ActionSituation, 'actionId'> {
  readonly batchId: Id;
  /** At least one for each spin. */
  readonly spinIds: readonly Id[];
}

/**
 * Decides several spins one after the other, each on the state that the one before left, as so many single spins would be
 * decided. Free spins that are owed are played at the bet that won them, and count. Stops before the first spin that would
 * be refused. The first event tells of the batch, and one of each spin follows.
 * @throws what refuses the very first spin
 */
export function decideBatch(situation: BatchSituation, input: SpinBatchInput): Changes {
  const { batchId, nowMs, game, drawn } = situation;
  const start = situation.session;
  // The event of the batch comes first.
  let session = { ...start, streamVersion: start.streamVersion + 1 };
  let { wallet } = situation;
  const spins: DraftEvent[] = [];
  const entries: PostedEntry[] = [];
  const closedHolds: NonNullable<Changes['closedHolds']>[number][] = [];
  let stopped: BatchStop = { reason: 'all_played' };
  for (const spinId of situation.spinIds.slice(0, input.spins)) {
    if (spins.length > 0 && session.state !== 'Probing' && session.state !== 'Playing') {
      stopped = { reason: 'play_ended' };
      break;
    }
    let played: Changes;
    try {
      const stake = session.freeSpins ? {} : { stakeMinor: input.stakeMinor, coins: input.coins };
      played = decideAction(
        { session, wallet, game, nowMs, actionId: spinId, drawn },
        { type: 'Spin', sessionId: input.sessionId, idempotencyKey: input.idempotencyKey, ...stake },
      );
    } catch (error) {
      if (spins.length === 0 || !(error instanceof AppError)) throw error;
      stopped = { reason: 'refused', code: error.code, message: error.message, details: error.details };
      break;
    }
    spins.push(played.events[0]);
    const eventIndex = spins.length;
    for (const entry of played.entries ?? []) entries.push({ ...entry, eventIndex, transactionId: spinId });
    closedHolds.push(...(played.closedHolds ?? []));
    wallet = played.wallets?.[0] ?? wallet;
    session = { ...(played.session ?? session), streamVersion: session.streamVersion + 1 };
  }
  const { totals } = session;
  return {
    transactionId: batchId,
    session,
    wallets: [wallet],
    entries,
    ...(closedHolds.length === 0 ? {} : { closedHolds }),
    events: [
      {
        streamType: 'session',
        streamId: start.facts.id,
        gameId: start.facts.gameId,
        type: 'action.spin_batch',
        payload: {
          batchId,
          requested: input.spins,
          played: spins.length,
          stopped,
          state: session.state,
          stakeMinor: totals.stakeMinor - start.totals.stakeMinor,
          payoutMinor: totals.payoutMinor - start.totals.payoutMinor,
          feesMinor: totals.feesMinor - start.totals.feesMinor,
          balance: balanceOf(wallet),
          freeSpins: session.freeSpins,
          ...(drawn === null ? {} : { engine: originOf(drawn) }),
        },
      },
      ...spins,
    ],
  };
}
