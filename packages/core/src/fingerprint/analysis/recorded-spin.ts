import type { RecordedWin } from '@croupier/fingerprint/paytable/recorded-win';
import type { SpinRecord } from '@croupier/fingerprint/sample';
import { actionResultOf } from '../../action/action-result.ts';
import type { StoredEvent } from '../../event/stored-event.ts';

/** A spin of a session as the analysis takes it. */
export interface RecordedSpin {
  readonly record: SpinRecord;
  readonly wins: readonly RecordedWin[];
  /** Free spins that are owed after it. */
  readonly freeSpinsOwed: number;
}

/** The spin that an event tells of; null for other events. */
export function recordedSpinOf(event: StoredEvent): RecordedSpin | null {
  if (event.type !== 'action.spin') return null;
  const spin = actionResultOf(event);
  if (spin.type !== 'Spin') return null;
  const { betMinor, stakeMinor, payoutMinor, free, window } = spin;
  // An external engine may tell neither its stops nor what its payout is made of.
  const stops = spin.stops.length === 0 ? null : spin.stops;
  const unlisted = { kind: 'other', line: null, symbol: 'unlisted', count: 0, amountMinor: payoutMinor } as const;
  const isUnlisted = payoutMinor > 0 && spin.wins.length === 0;
  return {
    record: { betMinor, stakeMinor, payoutMinor, free, window, stops, atMs: event.atMs },
    wins: isUnlisted
      ? [unlisted]
      : spin.wins.map(({ kind, line, symbol, count, amountMinor }) => ({
          kind: kind === 'line' || kind === 'scatter' || kind === 'ways' ? kind : 'other',
          line,
          symbol,
          count,
          amountMinor,
        })),
    freeSpinsOwed: spin.freeSpins?.remaining ?? 0,
  };
}
