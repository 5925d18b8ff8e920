import { AppError } from '@croupier/kernel/errors';
import { localDayOf } from './local-day.ts';
import { spendingWindow } from './spending-window.ts';
import type { WalletState } from './wallet-state.ts';

/**
 * Counts `amountMinor` (stakes and fees) toward the daily limit of the wallet, in the wallet's own day.
 * @throws WALLET_LIMIT_EXCEEDED (limit `dailySpend`), with what remains and when the day ends
 */
export function spend(wallet: WalletState, amountMinor: number, nowMs: number): WalletState {
  if (amountMinor === 0) return wallet;
  const { lastDate, endsAtMs, spentMinor } = spendingWindow(wallet, nowMs);
  const limitMinor = wallet.limits.dailySpendMinor;
  if (limitMinor !== null && spentMinor + amountMinor > limitMinor) {
    throw new AppError('WALLET_LIMIT_EXCEEDED', 'The daily limit of the wallet does not allow this.', {
      details: {
        walletId: wallet.id,
        limit: 'dailySpend',
        limitMinor,
        requestedMinor: amountMinor,
        remainingMinor: Math.max(0, limitMinor - spentMinor),
        resetsAt: new Date(endsAtMs).toISOString(),
      },
    });
  }
  return { ...wallet, spentDay: lastDate, spentMinor: spentMinor + amountMinor };
}

/** Takes back what was counted for a bet that was never played, when it was counted on this very day and so in this window. */
export function unspend(wallet: WalletState, amountMinor: number, countedAtMs: number, nowMs: number): WalletState {
  const day = localDayOf(nowMs, wallet.timeZone);
  const sameDay = countedAtMs >= day.startsAtMs && countedAtMs < day.endsAtMs && wallet.spentDay >= day.date;
  return sameDay ? { ...wallet, spentMinor: Math.max(0, wallet.spentMinor - amountMinor) } : wallet;
}

/** @throws WALLET_LIMIT_EXCEEDED (limit `maxBet`) when the stake is higher than the wallet allows for one spin */
export function checkMaxBet(wallet: WalletState, stakeMinor: number): void {
  const limitMinor = wallet.limits.maxBetMinor;
  if (limitMinor === null || stakeMinor <= limitMinor) return;
  throw new AppError('WALLET_LIMIT_EXCEEDED', 'The stake is higher than the wallet allows for one spin.', {
    details: {
      walletId: wallet.id,
      limit: 'maxBet',
      limitMinor,
      requestedMinor: stakeMinor,
      remainingMinor: limitMinor,
      resetsAt: null,
    },
  });
}
