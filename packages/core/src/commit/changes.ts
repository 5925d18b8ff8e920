import type { Id } from '@croupier/kernel/ids';
import type { LedgerEntry, WalletState } from '../wallet/domain/wallet-state.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import type { NewFingerprint } from '../fingerprint/domain/fingerprint-run.ts';

export type StreamType = 'session' | 'wallet' | 'game' | 'user' | 'fingerprint' | 'engine';

/** An event as a decision states it; the pipeline gives it its version, its time and its place in the hash chain. */
export interface DraftEvent {
  readonly streamType: StreamType;
  readonly streamId: Id;
  readonly type: string;
  readonly gameId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface NewHold {
  readonly id: Id;
  readonly walletId: Id;
  readonly sessionId: Id | null;
  readonly amountMinor: number;
  /** When the hold is given back if nobody has closed it before; left out: never. */
  readonly expiresAtMs?: number;
}

export interface ClosedHold {
  readonly id: Id;
  readonly state: 'settled' | 'released';
}

/** A movement of money, and which of the decision's events it belongs to: the first one unless it says otherwise. */
export interface PostedEntry extends LedgerEntry {
  readonly eventIndex?: number;
  /** Its ledger transaction, where that is not the one of the whole decision. */
  readonly transactionId?: Id;
}

/**
 * What a decision changes, as new states and new rows. It is written as a whole or not at all.
 * `events[0]` is the event that the answer is made from, and that the entries are attributed to where they name no other.
 */
export interface Changes {
  readonly session?: SessionState;
  readonly newSession?: SessionState;
  readonly wallets?: readonly WalletState[];
  readonly newWallet?: WalletState;
  readonly newFingerprint?: NewFingerprint;
  readonly entries?: readonly PostedEntry[];
  /** The ledger transaction of the entries; usually the action's id. */
  readonly transactionId?: Id;
  readonly newHolds?: readonly NewHold[];
  readonly closedHolds?: readonly ClosedHold[];
  readonly events: readonly [DraftEvent, ...DraftEvent[]];
}
