import type { CsvColumn } from './scan-csv-row.ts';
import { invalid } from './spin-record.ts';

const columnsMax = 64;
const known = /^(?:stake|payout|bet|free|at|reel\d{1,2}|stop\d{1,2})$/;

/** The columns of a CSV file of spins, from its header. */
export interface CsvHeader {
  readonly names: readonly string[];
  readonly reels: readonly string[];
  readonly stops: readonly string[];
  /** What each column holds. */
  readonly columns: readonly CsvColumn[];
}

/**
 * The header names `stake`, `payout`, `bet`, `free` (0 or 1), `at`, `reel1`… (symbols from the top, parted by blanks or `|`) and `stop1`…;
 * no quoting. @throws AppError INVALID_INPUT
 */
export function csvHeader(row: string): CsvHeader {
  const names = row
    .trim()
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const odd = names.find((name) => !known.test(name));
  if (odd !== undefined || names.length > columnsMax || new Set(names).size !== names.length)
    throw invalid(
      'line 1',
      `a header of stake, payout, bet, free, at, reel1…, stop1… is expected; "${(odd ?? '').slice(0, 40)}" is not one of these, or is there twice`,
    );
  const reels = numbered(names, 'reel');
  const stops = numbered(names, 'stop');
  if (reels.length === 0) throw invalid('line 1', 'there is no column reel1');
  const columns = names.map((name): CsvColumn => {
    if (name === 'stake' || name === 'payout' || name === 'bet' || name === 'free' || name === 'at')
      return { kind: name };
    return name.startsWith('reel')
      ? { kind: 'reel', place: reels.indexOf(name) }
      : { kind: 'stop', place: stops.indexOf(name) };
  });
  return { names, reels, stops, columns };
}

/** A row as the fields that a JSON line has. @param last whether nothing follows @throws AppError INVALID_INPUT naming the line */
export function csvFields(
  { names, reels, stops }: CsvHeader,
  row: string,
  line: number,
  last: boolean,
): Readonly<Record<string, unknown>> {
  const cells = row.trim().split(',');
  if (cells.length !== names.length) {
    const cut = last ? ': the file seems to be cut off' : '';
    throw invalid(`line ${line}`, `${names.length} columns are expected, ${cells.length} found${cut}`);
  }
  const cell = (name: string): string | undefined => cells[names.indexOf(name)]?.trim();
  const free = cell('free') ?? '0';
  if (free !== '0' && free !== '1') throw invalid(`line ${line}, free`, '0 or 1 is expected');
  return {
    stake: numberIn(cell('stake'), `line ${line}, stake`),
    payout: numberIn(cell('payout'), `line ${line}, payout`),
    bet: numberIn(cell('bet'), `line ${line}, bet`),
    at: numberIn(cell('at'), `line ${line}, at`),
    free: free === '1',
    window: reels.map((name) => (cell(name) ?? '').split(/[ |]+/)),
    stops: stops.length === 0 ? null : stops.map((name) => numberIn(cell(name), `line ${line}, ${name}`)),
  };
}

function numbered(names: readonly string[], kind: string): string[] {
  return names
    .filter((name) => name.startsWith(kind))
    .toSorted((a, b) => Number(a.slice(kind.length)) - Number(b.slice(kind.length)));
}

function numberIn(text: string | undefined, path: string): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,16}$/.test(text)) throw invalid(path, 'a whole number is expected');
  return Number(text);
}
