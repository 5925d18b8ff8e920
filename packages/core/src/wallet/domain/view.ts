import type { WalletView } from '@croupier/contract/wallet';
import { balanceOf } from './book.ts';
import { spendingWindow } from './spending-window.ts';
import type { WalletState } from './wallet-state.ts';

/** A wallet as its owner sees it at an instant: the day's spending is that of the wallet's own day. */
export function walletViewOf(wallet: WalletState, nowMs: number): WalletView {
  const window = spendingWindow(wallet, nowMs);
  return {
    walletId: wallet.id,
    ownerId: wallet.ownerId,
    currency: wallet.currency,
    ...balanceOf(wallet),
    limits: wallet.limits,
    timeZone: wallet.timeZone,
    spentTodayMinor: window.spentMinor,
    spendResetsAt: new Date(window.endsAtMs),
    version: wallet.entryVersion,
    createdAt: new Date(wallet.createdAtMs),
  };
}
