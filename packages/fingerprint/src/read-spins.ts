import type { RecordedWin } from './paytable/recorded-win.ts';
import { checkRecord, invalid, type SpinRecord } from './spin-record.ts';
import { csvSpins } from './csv-spins.ts';

/** Recorded spins of any source. */
export interface RecordedSpins {
  readonly records: readonly SpinRecord[];
  /** Wins by record; null where the file lists none. */
  readonly wins: readonly (readonly RecordedWin[])[] | null;
}

const spinsMax = 5_000_000;
const lineLengthMax = 65_536;
const winsMax = 1_024;

/**
 * Reads recorded spins: JSON Lines when the first line begins with `{`, else CSV. docs/fingerprinting.md describes both.
 * @throws AppError INVALID_INPUT that names the line and what is wrong with it
 */
export function readSpins(text: string): RecordedSpins {
  const records: SpinRecord[] = [];
  const wins: (readonly RecordedWin[])[] = [];
  let listed = false;
  for (const { line, value } of text.trimStart().startsWith('{') ? jsonLines(text) : csvSpins(text)) {
    if (records.length >= spinsMax) throw invalid(`line ${line}`, `a sample holds at most ${spinsMax} spins`);
    const record = recordOf(value, line, records.length);
    try {
      checkRecord(record, records.length);
    } catch (error) {
      throw invalid(`line ${line}`, error instanceof Error ? error.message : 'the spin is out of range');
    }
    records.push(record);
    listed ||= value['wins'] !== undefined;
    wins.push(value['wins'] === undefined ? [] : winsOf(value['wins'], line));
  }
  if (records.length === 0) throw invalid('line 1', 'the file holds no spin');
  return { records, wins: listed ? wins : null };
}

type Fields = Readonly<Record<string, unknown>>;

function* jsonLines(text: string): Generator<{ line: number; value: Fields }> {
  let start = 0;
  for (let line = 1; start < text.length; line += 1) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (end - start > lineLengthMax) throw invalid(`line ${line}`, `a line has at most ${lineLengthMax} characters`);
    const row = text.slice(start, end).trim();
    start = end + 1;
    if (row === '') continue;
    yield { line, value: parsed(row, line, found < 0) };
  }
}

function parsed(row: string, line: number, last: boolean): Fields {
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch {
    throw invalid(`line ${line}`, last ? 'this is no JSON: the file seems to be cut off' : 'this is no JSON');
  }
  if (!isFields(value)) throw invalid(`line ${line}`, 'a JSON object is expected');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOf(value: Fields, line: number, index: number): SpinRecord {
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

function winsOf(value: unknown, line: number): RecordedWin[] {
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
