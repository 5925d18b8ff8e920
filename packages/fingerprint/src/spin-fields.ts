import type { RecordedWin } from './paytable/recorded-win.ts';
import { invalid, type SpinRecord } from './spin-record.ts';

const winsMax = 1_024;

/** Fields of a line of recorded spins. */
export type SpinFields = Readonly<Record<string, unknown>>;

/** @param last whether the file ends with this line @throws AppError INVALID_INPUT */
export function jsonFields(row: string, line: number, last: boolean): SpinFields {
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch {
    throw invalid(`line ${line}`, last ? 'this is no JSON: the file seems to be cut off' : 'this is no JSON');
  }
  if (!isFields(value)) throw invalid(`line ${line}`, 'a JSON object is expected');
  return value;
}

function isFields(value: unknown): value is SpinFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param index of the spin, which is its time where none is told @throws AppError INVALID_INPUT naming line and field */
export function recordOf(value: SpinFields, line: number, index: number): SpinRecord {
  const at = `line ${line}`;
  const free = value['free'] ?? false;
  if (typeof free !== 'boolean') throw invalid(`${at}, free`, 'true or false is expected');
  const stakeMinor = numberOf(value['stake'] ?? (free ? 0 : undefined), `${at}, stake`);
  const { window, stops } = value;
  if (!Array.isArray(window)) throw invalid(`${at}, window`, 'an array of reels is expected');
  if (stops !== undefined && stops !== null && !Array.isArray(stops))
    throw invalid(`${at}, stops`, 'an array is expected');
  return {
    // A free spin without a bet has that of the stake that won it unknown: 1 keeps it in range, and no pay is scaled by it.
    betMinor: numberOf(value['bet'] ?? (free ? 1 : stakeMinor), `${at}, bet`),
    stakeMinor,
    payoutMinor: numberOf(value['payout'], `${at}, payout`),
    free,
    window: window.map((column: unknown, reel) => symbolsOf(column, `${at}, window[${reel}]`)),
    stops: Array.isArray(stops) ? stops.map((stop: unknown) => numberOf(stop, `${at}, stops`)) : null,
    atMs: numberOf(value['at'] ?? index, `${at}, at`),
  };
}

function symbolsOf(column: unknown, path: string): string[] {
  if (!Array.isArray(column)) throw invalid(path, 'an array of symbols, from the top, is expected');
  return column.map((symbol: unknown) => {
    if (typeof symbol === 'string') return symbol;
    if (typeof symbol === 'number') return String(symbol);
    throw invalid(path, 'a symbol is a string or a number');
  });
}

function numberOf(value: unknown, path: string): number {
  if (typeof value !== 'number') throw invalid(path, value === undefined ? 'it is missing' : 'a number is expected');
  return value;
}

/** @throws AppError INVALID_INPUT naming line and win */
export function winsOf(value: unknown, line: number): RecordedWin[] {
  if (!Array.isArray(value) || value.length > winsMax)
    throw invalid(`line ${line}, wins`, `an array of at most ${winsMax} wins is expected`);
  return value.map((win: unknown, index) => {
    const path = `line ${line}, wins[${index}]`;
    if (!isFields(win)) throw invalid(path, 'a JSON object is expected');
    const payline = win['line'] ?? null;
    const kind = win['kind'] ?? (payline === null ? 'scatter' : 'line');
    if (kind !== 'line' && kind !== 'scatter' && kind !== 'ways' && kind !== 'other')
      throw invalid(`${path}.kind`, 'line, scatter, ways or other is expected');
    const [symbol = ''] = symbolsOf([win['symbol']], `${path}.symbol`);
    return {
      kind,
      line: payline === null ? null : whole(payline, `${path}.line`, 1_024),
      symbol,
      count: whole(win['count'], `${path}.count`, 144),
      amountMinor: whole(win['amount'], `${path}.amount`, Number.MAX_SAFE_INTEGER),
    };
  });
}

function whole(value: unknown, path: string, most: number): number {
  const number = numberOf(value, path);
  if (!Number.isSafeInteger(number) || number < 1 || number > most)
    throw invalid(path, `a whole number from 1 to ${most} is expected`);
  return number;
}
