import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { RecordedWin } from './paytable/recorded-win.ts';
import { invalid } from './spin-record.ts';

/** The wins of a sample: for each record those that the engine listed. */
export type SampleWins = readonly (readonly RecordedWin[])[];

/** `CRPW` and the version of the encoding. docs/fingerprint-format.md describes it byte by byte. */
const header = [0x43, 0x52, 0x50, 0x57, 1] as const;
const kinds = ['line', 'scatter', 'ways', 'other'] as const satisfies readonly RecordedWin['kind'][];
const nameLengthMax = 1_024;

/**
 * The bytes of a sample's wins: canonical, so that two lists are equal exactly when their bytes are.
 * @throws AppError INVALID_INPUT that names the win which is out of range
 */
export function encodeWins(wins: SampleWins): Uint8Array {
  const names = new Map<string, number>();
  for (const [index, list] of wins.entries()) {
    for (const win of list) {
      checkWin(win, index);
      if (!names.has(win.symbol)) names.set(win.symbol, names.size);
    }
  }
  const out = new ByteWriter();
  for (const byte of header) out.byte(byte);
  out.integer(names.size);
  for (const name of names.keys()) out.text(name);
  out.integer(wins.length);
  for (const list of wins) {
    out.integer(list.length);
    for (const { kind, line, symbol, count, amountMinor } of list) {
      out.byte(kinds.indexOf(kind));
      out.integer(line ?? 0);
      out.integer(names.get(symbol) ?? 0);
      out.integer(count);
      out.integer(amountMinor);
    }
  }
  return out.finish();
}

/**
 * The wins behind `encodeWins`'s bytes, equal to what went in.
 * @throws AppError INVALID_INPUT when the bytes are not the canonical encoding of any wins
 */
export function decodeWins(bytes: Uint8Array): RecordedWin[][] {
  const input = new ByteReader(bytes);
  for (const byte of header)
    if (input.remaining === 0 || input.byte() !== byte) throw invalid('bytes', 'these are not wins of version 1');
  const announced = (what: string): number => {
    const count = input.integer(what);
    if (count > input.remaining) throw input.fault(`${what} is larger than what follows`);
    return count;
  };
  const names = Array.from({ length: announced('the number of names') }, () => input.text('a name', nameLengthMax));
  const wins = Array.from({ length: announced('the number of records') }, () =>
    Array.from({ length: announced('the number of wins') }, (): RecordedWin => {
      const kind = kinds[input.byte()];
      const line = input.integer('a line');
      const symbol = names[input.integer('the number of a name')];
      if (kind === undefined || symbol === undefined) throw input.fault('an unknown kind or name is used');
      return {
        kind,
        line: line === 0 ? null : line,
        symbol,
        count: input.integer('a count'),
        amountMinor: input.integer('an amount'),
      };
    }),
  );
  if (input.remaining > 0) throw input.fault(`${input.remaining} bytes follow the last win`);
  const again = encodeWins(wins);
  if (again.length !== bytes.length || !again.every((byte, index) => byte === bytes[index]))
    throw invalid('bytes', 'this is not the canonical encoding of its wins');
  return wins;
}

/** SHA-256 (64 hex digits) of the encoded wins. */
export function winsHash(wins: SampleWins): string {
  return bytesToHex(sha256(encodeWins(wins)));
}

function checkWin({ line, symbol, count, amountMinor }: RecordedWin, index: number): void {
  const whole = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;
  if ((line === null || whole(line, 1)) && whole(count, 0) && whole(amountMinor, 0) && symbol.length <= nameLengthMax)
    return;
  throw invalid(`wins[${index}]`, 'a win has a line from 1 or none, a whole count and a whole amount of at least 0');
}
