import type { WalletView } from '@croupier/contract/wallet';
import { balanceOf } from './book.ts';
import { localDayOf } from './local-day.ts';
import type { WalletState } from './wallet-state.ts';

/** A wallet as its owner sees it at an instant: the day's spending is that of the wallet's own day. */
export function walletViewOf(wallet: WalletState, nowMs: number): WalletView {
  const day = localDayOf(nowMs, wallet.timeZone);
  return {
    walletId: wallet.id,
    ownerId: wallet.ownerId,
    currency: wallet.currency,
    ...balanceOf(wallet),
    limits: wallet.limits,
    timeZone: wallet.timeZone,
    spentTodayMinor: wallet.spentDay === day.date ? wallet.spentMinor : 0,
    spendResetsAt: new Date(day.endsAtMs),
    version: wallet.entryVersion,
    createdAt: new Date(wallet.createdAtMs),
  };
}
