import { endOfLocalDate, localDayOf } from './local-day.ts';
import type { WalletState } from './wallet-state.ts';

/** The time that one daily allowance is for: the wallet's day, or longer after a move to another zone. */
export interface SpendingWindow {
  /** Its last day, an ISO date in the wallet's zone. */
  readonly lastDate: string;
  readonly endsAtMs: number;
  /** What was spent in it so far. */
  readonly spentMinor: number;
}

/**
 * The window that holds the instant. `wallet.spentDay` is its last day: what was spent counts up to the end of that day, so a
 * clock that is behind, or a zone whose clocks go back over midnight, does not open a day that is over.
 */
export function spendingWindow(
  wallet: Pick<WalletState, 'timeZone' | 'spentDay' | 'spentMinor'>,
  nowMs: number,
): SpendingWindow {
  const today = localDayOf(nowMs, wallet.timeZone);
  if (wallet.spentDay < today.date) return { lastDate: today.date, endsAtMs: today.endsAtMs, spentMinor: 0 };
  const endsAtMs = wallet.spentDay === today.date ? today.endsAtMs : endOfLocalDate(wallet.spentDay, wallet.timeZone);
  return { lastDate: wallet.spentDay, endsAtMs, spentMinor: wallet.spentMinor };
}

/**
 * The wallet in another zone. The window under way goes on to the end of the day, in the new zone, in which it would have ended
 * in the old: no hour counts to two allowances, and none is shorter than a day. Two allowances are never closer together than
 * they are without a move.
 */
export function moveToZone(wallet: WalletState, timeZone: string, nowMs: number): WalletState {
  if (timeZone === wallet.timeZone) return wallet;
  const { endsAtMs, spentMinor } = spendingWindow(wallet, nowMs);
  return { ...wallet, timeZone, spentDay: localDayOf(endsAtMs - 1, timeZone).date, spentMinor };
}
