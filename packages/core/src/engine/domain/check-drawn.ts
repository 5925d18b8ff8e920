import { limits } from '@croupier/kernel/limits';
import { owedAfter, type OwedFreeSpins } from '@croupier/slots/free-spins';
import type { Bet, SpinOutcome } from '@croupier/slots/outcome';
import type { DrawnSpin } from './drawn.ts';
import type { ExternalSheet } from './external-sheet.ts';

/** What was asked for. */
export interface AskedFor {
  readonly sheet: ExternalSheet;
  readonly bet: Bet;
  /** Free spins that are owed before the first spin. */
  readonly owed: OwedFreeSpins | null;
  readonly count: number;
}

/**
 * Holds an engine's answer against what was asked for and against the game's sheet.
 * @returns one sentence that says what is wrong with it, or null
 */
export function faultOfDrawn({ sheet, bet, owed, count }: AskedFor, spins: readonly DrawnSpin[]): string | null {
  if (spins.length !== count) return `${count} spins were asked for, ${spins.length} answered`;
  let left = owed;
  for (const [index, { free, outcome }] of spins.entries()) {
    const fault =
      free === (left !== null)
        ? faultOfOutcome(sheet, bet, { free, outcome })
        : `a ${free ? 'free' : 'paid'} spin is not due`;
    if (fault !== null) return count === 1 ? fault : `spin ${index}: ${fault}`;
    left = owedAfter(left, bet, outcome);
    if (left !== null && left.remaining > limits.parFreeSpinsMax) return 'more free spins than a round may have';
  }
  return null;
}

function faultOfOutcome(sheet: ExternalSheet, bet: Bet, { free, outcome }: DrawnSpin): string | null {
  const rows = (free ? sheet.freeRows : null) ?? sheet.rows;
  return (
    faultOfWindow(rows, sheet.symbols, outcome) ??
    faultOfStops(sheet, outcome.stops) ??
    faultOfPayout(sheet, bet, outcome) ??
    faultOfFeatures(sheet, outcome)
  );
}

function faultOfWindow(rows: readonly number[], symbols: readonly string[], { window }: SpinOutcome): string | null {
  if (window.length !== rows.length) return `a window of ${window.length} reels, the game has ${rows.length}`;
  for (const [reel, column] of window.entries()) {
    if (column.length !== rows[reel]) return `reel ${reel} shows ${column.length} rows, the game has ${rows[reel]}`;
    const unknown = column.find((symbol) => !symbols.includes(symbol));
    if (unknown !== undefined) return `reel ${reel} shows a symbol that the game does not have`;
  }
  return null;
}

function faultOfStops({ stops: lengths, rows }: ExternalSheet, stops: readonly number[]): string | null {
  if (lengths === null) return stops.length === 0 ? null : 'stops, which the game does not declare';
  if (stops.length !== rows.length) return `${stops.length} stops, the game has ${rows.length} reels`;
  const isOff = stops.some((stop, reel) => !Number.isSafeInteger(stop) || stop < 0 || stop >= (lengths[reel] ?? 0));
  return isOff ? 'a stop that is not on its strip' : null;
}

function faultOfPayout(sheet: ExternalSheet, bet: Bet, { payoutMinor, wins, window }: SpinOutcome): string | null {
  if (!Number.isSafeInteger(payoutMinor)) return 'a payout that is no whole number of minor units';
  if (payoutMinor < 0) return 'a negative payout';
  // A declared maximum such as 2500.35 is a double: what it means exactly is within its last digits.
  if (payoutMinor > sheet.maxWin * bet.stakeMinor * (1 + 1e-12)) {
    return `a payout of ${payoutMinor}, above the declared maximum of ${sheet.maxWin} times the bet`;
  }
  if (wins.length === 0) return null;
  let sum = 0;
  for (const win of wins) {
    if (!Number.isSafeInteger(win.amountMinor) || win.amountMinor < 0) return 'a win that is negative or not whole';
    if (win.positions.some(([reel, row]) => window[reel]?.[row] === undefined)) return 'a win outside the window';
    sum += win.amountMinor;
  }
  return sum === payoutMinor ? null : `wins of ${sum}, but a payout of ${payoutMinor}`;
}

function faultOfFeatures({ freeSpins }: ExternalSheet, { features }: SpinOutcome): string | null {
  if (features.length > 0 && !freeSpins) return 'free spins, which the game does not have';
  if (features.length > 1) return 'more than one award of free spins';
  const isOff = features.some(
    ({ awarded, multiplier }) =>
      !Number.isSafeInteger(awarded) ||
      awarded < 1 ||
      awarded > limits.parFreeSpinsMax ||
      !(multiplier >= 1 && multiplier <= 1_000),
  );
  return isOff ? 'an award of free spins out of range' : null;
}
