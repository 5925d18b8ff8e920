import type { WalletReceipt } from '@croupier/contract/wallet';
import type { StoredEvent } from '../event/stored-event.ts';
import { balanceOf } from './domain/book.ts';
import type { WalletState } from './domain/wallet-state.ts';

/** What an event of a wallet's stream tells: the receipt but for its place. */
export type ReceiptPayload = Omit<WalletReceipt, 'walletId' | 'streamVersion' | 'at'> & { readonly note: string | null };

/** The payload of a wallet's event: what was done, and how the wallet was after it. */
export function receiptPayload(
  wallet: WalletState,
  done: Pick<WalletReceipt, 'operation' | 'transactionId' | 'amountMinor'> & { holdId?: string | null; note?: string | undefined },
): ReceiptPayload {
  return {
    operation: done.operation,
    transactionId: done.transactionId,
    amountMinor: done.amountMinor,
    holdId: done.holdId ?? null,
    balance: balanceOf(wallet),
    limits: wallet.limits,
    note: done.note ?? null,
  };
}

/** The answer to what is done to a wallet: a pure function of its event. */
export function walletReceiptOf(event: StoredEvent): WalletReceipt {
  // Payloads of this stream are made by `receiptPayload`.
  const { note: _note, ...payload } = event.payload as unknown as ReceiptPayload;
  return {
    walletId: event.streamId,
    operation: payload.operation,
    transactionId: payload.transactionId,
    streamVersion: event.streamVersion,
    amountMinor: payload.amountMinor,
    holdId: payload.holdId,
    balance: payload.balance,
    limits: payload.limits,
    at: new Date(event.atMs),
  };
}
