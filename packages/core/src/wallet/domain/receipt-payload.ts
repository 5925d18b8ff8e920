import type { WalletReceipt } from '@croupier/contract/wallet';
import { balanceOf } from './book.ts';
import type { WalletState } from './wallet-state.ts';

/** What an event of a wallet's stream tells: the receipt but for its place. */
export type ReceiptPayload = Omit<WalletReceipt, 'walletId' | 'streamVersion' | 'at' | 'holdExpiresAt'> & {
  readonly note: string | null;
  /** ISO 8601. Events of the first version do not have it. */
  readonly holdExpiresAt?: string | null;
};

/** The payload of a wallet's event: what was done, and how the wallet was after it. */
export function receiptPayload(
  wallet: WalletState,
  done: Pick<WalletReceipt, 'operation' | 'transactionId' | 'amountMinor'> & {
    holdId?: string | null;
    holdExpiresAtMs?: number | undefined;
    note?: string | undefined;
  },
): ReceiptPayload {
  return {
    operation: done.operation,
    transactionId: done.transactionId,
    amountMinor: done.amountMinor,
    holdId: done.holdId ?? null,
    holdExpiresAt: done.holdExpiresAtMs === undefined ? null : new Date(done.holdExpiresAtMs).toISOString(),
    balance: balanceOf(wallet),
    limits: wallet.limits,
    note: done.note ?? null,
  };
}
