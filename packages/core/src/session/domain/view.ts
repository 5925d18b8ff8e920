import type { ActionResult } from '@croupier/contract/action';
import type { SessionMetrics, SessionView } from '@croupier/contract/session';
import { fairAlgorithm, serverSeedHashOf } from '@croupier/slots/fair/commitment';
import { commitmentOf } from './commitment.ts';
import type { SessionState } from './session-state.ts';

/** The metrics of a session so far. */
export function metricsOf(session: SessionState): SessionMetrics {
  const { totals } = session;
  return {
    spins: totals.probeSpins + totals.playSpins,
    freeSpins: totals.freeSpins,
    stakeMinor: totals.stakeMinor,
    payoutMinor: totals.payoutMinor,
    feesMinor: totals.feesMinor,
    netMinor: totals.payoutMinor - totals.stakeMinor - totals.feesMinor,
    rtp: totals.stakeMinor === 0 ? null : totals.payoutMinor / totals.stakeMinor,
    hits: totals.hits,
    biggestWinMinor: totals.biggestWinMinor,
    drawdownMinor: totals.drawdownMinor,
  };
}

/** What a caller of a context level sees. The server seed is shown when the session is Completed, not before. */
export function sessionViewOf(
  session: SessionState,
  level: number,
  { lastResult, authorisation }: { readonly lastResult: ActionResult | null; readonly authorisation: string | null },
): SessionView {
  const { facts, openBet } = session;
  if (level === 0) return { contextLevel: 0, sessionId: facts.id, gameId: facts.gameId };
  const level1 = {
    sessionId: facts.id,
    gameId: facts.gameId,
    state: session.state,
    endReason: session.endReason,
    version: session.streamVersion,
    ownerId: facts.ownerId,
    walletId: facts.walletId,
    profile: { behavior: facts.behavior, maxBetMinor: facts.maxBetMinor },
    probeSpins: facts.probeSpins,
    playSpins: facts.playSpins,
    openBet: openBet && { holdId: openBet.holdId, stakeMinor: openBet.stakeMinor, coins: openBet.coins },
    freeSpins: session.freeSpins,
    fairness: {
      algorithm: fairAlgorithm,
      commitmentVersion: facts.commitmentVersion,
      commitment: commitmentOf(facts),
      serverSeedHash: serverSeedHashOf(facts.serverSeed),
      engineVersion: facts.engineVersion,
      parHash: facts.parHash,
      clientSeed: facts.clientSeed,
      nonce: session.nonce,
      serverSeed: session.state === 'Completed' ? Buffer.from(facts.serverSeed).toString('hex') : null,
    },
    authorisation,
    lastResult,
    createdAt: new Date(facts.createdAtMs),
    lastActionAt: new Date(session.lastActionAtMs),
    completedAt: session.completedAtMs === null ? null : new Date(session.completedAtMs),
  };
  if (level === 1) return { contextLevel: 1, ...level1 };
  return { contextLevel: 2, ...level1, metrics: metricsOf(session), lastReward: lastResult?.reward ?? null };
}
