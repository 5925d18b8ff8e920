import type { WalletReceipt } from '@croupier/contract/wallet';
import type { StoredEvent } from '../event/stored-event.ts';
import type { ReceiptPayload } from './domain/receipt-payload.ts';

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
    holdExpiresAt: typeof payload.holdExpiresAt === 'string' ? new Date(payload.holdExpiresAt) : null,
    balance: payload.balance,
    limits: payload.limits,
    at: new Date(event.atMs),
  };
}
