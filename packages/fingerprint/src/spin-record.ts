import { AppError } from '@croupier/kernel/errors';
import { limits } from '@croupier/kernel/limits';

/** One observed spin, as the engine answered it. A sample is a list of these in the order of play. */
export interface SpinRecord {
  /** The total bet that wins were computed on; in free spins that of the spin which won them. At least 1. */
  readonly betMinor: number;
  /** What the spin cost: at least 1 for a paid spin, 0 for a free one. */
  readonly stakeMinor: number;
  readonly payoutMinor: number;
  readonly free: boolean;
  /** `window[reel][row]`, top to bottom. Reels may differ in height. */
  readonly window: readonly (readonly string[])[];
  /** Stop of each reel, where the engine tells it. */
  readonly stops: readonly number[] | null;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** UTF-16 code units of a symbol name, at most. */
export const symbolLengthMax = 64;

/** An INVALID_INPUT that names the place, such as `records[17].window`, and what was expected there. */
export function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', `${path}: ${message}`, { details: { issues: [{ path, message }] } });
}

/**
 * Checks one record against the ranges above.
 * @throws AppError INVALID_INPUT naming the record and the field
 */
export function checkRecord(record: SpinRecord, index: number): void {
  // A million records pass here: places are named only for one that is wrong.
  if (!isInRange(record) || record.window.some((column) => column.some((symbol) => !isSymbol(symbol))))
    refuse(record, index);
}

/** As `checkRecord`, of a record whose symbols are checked already. @throws AppError INVALID_INPUT */
export function checkFigures(record: SpinRecord, index: number): void {
  if (!isInRange(record)) refuse(record, index);
}

export function isSymbol(symbol: string): boolean {
  return symbol.length >= 1 && symbol.length <= symbolLengthMax;
}

function isInRange({ betMinor, stakeMinor, payoutMinor, free, window, stops, atMs }: SpinRecord): boolean {
  if (!isInteger(betMinor, 1) || !isInteger(payoutMinor, 0) || !isInteger(atMs, 0)) return false;
  if (!isInteger(stakeMinor, free ? 0 : 1) || (free && stakeMinor !== 0)) return false;
  if (window.length < 1 || window.length > limits.parReelsMax) return false;
  for (const column of window) {
    if (column.length < 1 || column.length > limits.parRowsMax) return false;
  }
  return stops === null || (stops.length === window.length && stops.every((stop) => isInteger(stop, 0)));
}

function isInteger(value: number, least: number): boolean {
  // -0 is refused because it has no encoding of its own: a round trip would change it.
  return Number.isSafeInteger(value) && value >= least && !Object.is(value, -0);
}

function refuse(record: SpinRecord, index: number): void {
  const at = `records[${index}]`;
  checkInteger(`${at}.betMinor`, record.betMinor, 1);
  checkInteger(`${at}.payoutMinor`, record.payoutMinor, 0);
  checkInteger(`${at}.atMs`, record.atMs, 0);
  checkInteger(`${at}.stakeMinor`, record.stakeMinor, record.free ? 0 : 1);
  if (record.free && record.stakeMinor !== 0) throw invalid(`${at}.stakeMinor`, 'a free spin costs 0');
  checkLength(`${at}.window`, record.window.length, limits.parReelsMax, 'reels');
  for (const [reel, column] of record.window.entries()) {
    checkLength(`${at}.window[${reel}]`, column.length, limits.parRowsMax, 'rows');
    for (const [row, symbol] of column.entries()) {
      checkLength(`${at}.window[${reel}][${row}]`, symbol.length, symbolLengthMax, 'characters');
    }
  }
  if (record.stops === null) return;
  if (record.stops.length !== record.window.length) throw invalid(`${at}.stops`, 'one stop for each reel is expected');
  for (const [reel, stop] of record.stops.entries()) checkInteger(`${at}.stops[${reel}]`, stop, 0);
}

function checkInteger(path: string, value: number, least: number): void {
  if (!isInteger(value, least)) throw invalid(path, `an integer of at least ${least} is expected`);
}

function checkLength(path: string, length: number, most: number, what: string): void {
  if (length < 1 || length > most) throw invalid(path, `1 to ${most} ${what} are expected, ${length} found`);
}
