import type { Edge, EndReason } from '@croupier/contract/session-states';
import type { Id } from '@croupier/kernel/ids';
import type { Changes, DraftEvent } from '../../commit/changes.ts';
import { postAll } from '../../wallet/domain/book.ts';
import { unspend } from '../../wallet/domain/spending.ts';
import type { WalletState } from '../../wallet/domain/wallet-state.ts';
import { commitmentOf } from './commitment.ts';
import type { SessionState } from './session-state.ts';

/**
 * The record of one walked edge, as an event of the session's stream. The edge to Completed reveals the server seed: the
 * one place where it leaves the database [ACT-7].
 */
export function transitionEvent(session: SessionState, edge: Edge, more: { clientSeed?: string } = {}): DraftEvent {
  const { serverSeed } = session.facts;
  const reveal = edge.to === 'Completed' ? { serverSeed: Buffer.from(serverSeed).toString('hex') } : {};
  return {
    streamType: 'session',
    streamId: session.facts.id,
    gameId: session.facts.gameId,
    type: 'session.transition',
    payload: { ...edge, ...more, commitment: commitmentOf(session.facts), ...reveal },
  };
}

/**
 * Ends a session before its time: an open bet is released to the wallet, owed free spins are forfeited, and the session is
 * Completed with the reason. The caller adds the events; `holdId` is that of the bet, null when none was open.
 */
export function endEarly(options: { session: SessionState; wallet: WalletState; reason: EndReason; nowMs: number }): {
  session: SessionState;
  wallet: WalletState;
  releasedMinor: number;
  holdId: Id | null;
  forfeitedFreeSpins: number;
  changes: Omit<Changes, 'events'>;
} {
  const { session, reason, nowMs } = options;
  const bet = session.openBet;
  const forfeitedFreeSpins = session.freeSpins?.remaining ?? 0;
  const completed: SessionState = {
    ...session,
    state: 'Completed',
    endReason: reason,
    openBet: null,
    freeSpins: null,
    completedAtMs: nowMs,
  };
  if (!bet) {
    return {
      session: completed,
      wallet: options.wallet,
      releasedMinor: 0,
      holdId: null,
      forfeitedFreeSpins,
      changes: { wallets: [options.wallet] },
    };
  }
  const { wallet: released, entries } = postAll(options.wallet, [
    { kind: 'release', debit: 'held', credit: 'player', amountMinor: bet.stakeMinor },
  ]);
  const wallet = unspend(released, bet.stakeMinor, bet.placedAtMs, nowMs);
  return {
    session: completed,
    wallet,
    releasedMinor: bet.stakeMinor,
    holdId: bet.holdId,
    forfeitedFreeSpins,
    changes: { wallets: [wallet], entries, closedHolds: [{ id: bet.holdId, state: 'released' }] },
  };
}

/** What the event of an end tells of the ledger: the hold that it closed, and the transaction of the release. Nothing without a bet. */
export function releaseOf(
  ended: { readonly holdId: Id | null },
  transactionId: Id,
): { holdId?: Id; transactionId?: Id } {
  return ended.holdId === null ? {} : { holdId: ended.holdId, transactionId };
}
