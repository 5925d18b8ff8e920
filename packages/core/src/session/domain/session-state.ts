import type { Behavior } from '@croupier/contract/session';
import type { EndReason, SessionState as StateName } from '@croupier/contract/session-states';
import type { Id } from '@croupier/kernel/ids';
import type { OwedFreeSpins } from '@croupier/slots/free-spins';

/** What never changes about a session; but for the client seed, which is open until Start. */
export interface SessionFacts {
  readonly id: Id;
  readonly ownerId: Id;
  readonly walletId: Id;
  readonly gameId: string;
  readonly parHash: string;
  readonly engineVersion: string;
  readonly behavior: Behavior;
  readonly maxBetMinor: number;
  readonly probeSpins: number;
  readonly playSpins: number | null;
  /** 32 secret bytes: with the client seed and the nonce they are the whole randomness of the session. */
  readonly serverSeed: Uint8Array;
  /** Which of the commitments of `@croupier/slots/fair/commitment` it has published, see `commitmentOf`. */
  readonly commitmentVersion: number;
  /** The player's part of the random stream. */
  readonly clientSeed: string;
  readonly createdAtMs: number;
}

/** A stake that PlaceBet has reserved and that the next Spin settles. */
export interface OpenBet {
  readonly holdId: Id;
  readonly stakeMinor: number;
  readonly coins: number | null;
  readonly placedAtMs: number;
}

/** Free spins still owed, at the bet that won them. */
export type FreeSpins = OwedFreeSpins;

/** Running sums over the session, in minor units and numbers of spins. */
export interface SessionTotals {
  readonly probeSpins: number;
  readonly playSpins: number;
  readonly freeSpins: number;
  readonly stakeMinor: number;
  readonly payoutMinor: number;
  readonly feesMinor: number;
  readonly hits: number;
  readonly biggestWinMinor: number;
  readonly peakNetMinor: number;
  readonly drawdownMinor: number;
}

/** A session as its row says it is. */
export interface SessionState {
  readonly facts: SessionFacts;
  readonly state: StateName;
  readonly endReason: EndReason | null;
  readonly streamVersion: number;
  readonly headHash: Uint8Array;
  /** Spins drawn so far: the position in the session's random stream. */
  readonly nonce: number;
  readonly openBet: OpenBet | null;
  readonly freeSpins: FreeSpins | null;
  readonly totals: SessionTotals;
  /** Stream version of the last action's event; null before the first. */
  readonly lastActionVersion: number | null;
  readonly lastActionAtMs: number;
  readonly completedAtMs: number | null;
}

export const emptyTotals: SessionTotals = {
  probeSpins: 0,
  playSpins: 0,
  freeSpins: 0,
  stakeMinor: 0,
  payoutMinor: 0,
  feesMinor: 0,
  hits: 0,
  biggestWinMinor: 0,
  peakNetMinor: 0,
  drawdownMinor: 0,
};

/** The totals after one more spin. */
export function addSpin(
  totals: SessionTotals,
  spin: { probing: boolean; free: boolean; stakeMinor: number; payoutMinor: number; feeMinor: number },
): SessionTotals {
  const stakeMinor = totals.stakeMinor + spin.stakeMinor;
  const payoutMinor = totals.payoutMinor + spin.payoutMinor;
  const feesMinor = totals.feesMinor + spin.feeMinor;
  const netMinor = payoutMinor - stakeMinor - feesMinor;
  const peakNetMinor = Math.max(totals.peakNetMinor, netMinor);
  return {
    probeSpins: totals.probeSpins + (spin.probing ? 1 : 0),
    playSpins: totals.playSpins + (spin.probing ? 0 : 1),
    freeSpins: totals.freeSpins + (spin.free ? 1 : 0),
    stakeMinor,
    payoutMinor,
    feesMinor,
    hits: totals.hits + (spin.payoutMinor > 0 ? 1 : 0),
    biggestWinMinor: Math.max(totals.biggestWinMinor, spin.payoutMinor),
    peakNetMinor,
    drawdownMinor: Math.max(totals.drawdownMinor, peakNetMinor - netMinor),
  };
}
