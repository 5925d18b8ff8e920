import type { Id } from '@croupier/kernel/ids';
import type { LedgerAccount, EntryKind, WalletLimits } from '@croupier/contract/wallet';

/** The accounts of a wallet's book, in minor units. They sum to zero; `player` and `held` are never below it. */
export type Book = Readonly<Record<LedgerAccount, number>>;

/** A wallet as its row says it is: what every decision about money starts from. */
export interface WalletState {
  readonly id: Id;
  readonly ownerId: Id;
  readonly currency: string;
  /** IANA name; the daily limit counts its days. */
  readonly timeZone: string;
  readonly book: Book;
  /** Number of ledger entries so far; the version of the last one. */
  readonly entryVersion: number;
  readonly limits: WalletLimits;
  /** ISO date of the last day that `spentMinor` counts for, in the wallet's time zone: see spending-window.ts. */
  readonly spentDay: string;
  readonly spentMinor: number;
  readonly streamVersion: number;
  readonly headHash: Uint8Array;
  readonly createdAtMs: number;
}

/** One movement: `debit` gives, `credit` receives. */
export interface Posting {
  readonly kind: EntryKind;
  readonly debit: LedgerAccount;
  readonly credit: LedgerAccount;
  readonly amountMinor: number;
}

/** A movement that has its place in the wallet's ledger. */
export interface LedgerEntry extends Posting {
  readonly walletId: Id;
  readonly version: number;
  readonly playerAfterMinor: number;
  readonly heldAfterMinor: number;
}
