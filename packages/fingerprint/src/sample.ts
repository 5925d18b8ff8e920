import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { limits } from '@croupier/kernel/limits';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { checkFigures, invalid, symbolLengthMax } from './spin-record.ts';
import { symbolCodes, type SymbolCodes } from './symbol-codes.ts';
import type { SpinRecord } from './spin-record.ts';

export type { SpinRecord } from './spin-record.ts';

/** `CRPS` and the version of the encoding. docs/fingerprint-format.md describes it byte by byte. */
export const sampleHeader = [0x43, 0x52, 0x50, 0x53, 1] as const;

export const sampleFlag = { free: 1, stops: 2, sameBet: 4, sameGeometry: 8, stakeIsBet: 16, earlier: 32 } as const;
const flagsMax = 63;

/**
 * The bytes of a sample: compact (about 20 a spin for a 5×3 game) and canonical, so that two samples are equal exactly
 * when their bytes are.
 * @throws AppError INVALID_INPUT when a record is out of range; it names the record
 */
export function encodeSample(records: readonly SpinRecord[]): Uint8Array {
  return encodeCoded(records, symbolCodes(records));
}

/** As `encodeSample`, with the codes at hand. */
function encodeCoded(records: readonly SpinRecord[], { symbols, codes }: SymbolCodes): Uint8Array {
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index];
    if (record !== undefined) checkFigures(record, index);
  }
  const out = new ByteWriter();
  for (const byte of sampleHeader) out.byte(byte);
  out.integer(symbols.size);
  for (const symbol of symbols.keys()) out.text(symbol);
  out.integer(records.length);
  let previous: SpinRecord | null = null;
  let cell = 0;
  for (const record of records) {
    cell = writeRecord(out, record, previous, codes, cell);
    previous = record;
  }
  return out.finish();
}

/**
 * The sample behind `encodeSample`'s bytes, equal to what went in.
 * @throws AppError INVALID_INPUT when the bytes are truncated, have something after their end, are of another version,
 * or are not the canonical encoding of any sample
 */
export function decodeSample(bytes: Uint8Array): SpinRecord[] {
  const input = new ByteReader(bytes);
  for (const byte of sampleHeader) {
    if (input.remaining === 0 || input.byte() !== byte)
      throw invalid('bytes', 'this is not a croupier sample of version 1');
  }
  const symbolCount = input.integer('the number of symbols', limits.parSymbolsMax);
  const symbols: string[] = [];
  while (symbols.length < symbolCount) symbols.push(input.text('a symbol', symbolLengthMax));
  const count = input.integer('the number of records');
  if (count > input.remaining)
    throw input.fault(`${count} records are announced, but only ${input.remaining} bytes follow`);
  const records: SpinRecord[] = [];
  while (records.length < count) records.push(readRecord(input, records.at(-1) ?? null, symbols));
  if (input.remaining > 0) throw input.fault(`${input.remaining} bytes follow the last record`);
  if (!equalBytes(encodeSample(records), bytes))
    throw invalid('bytes', 'this is not the canonical encoding of its records');
  return records;
}

/** SHA-256 (64 hex digits) of the encoded sample. */
export function sampleHash(records: readonly SpinRecord[], codes: SymbolCodes = symbolCodes(records)): string {
  return bytesToHex(sha256(encodeCoded(records, codes)));
}

function sameGeometry(a: SpinRecord, b: SpinRecord): boolean {
  if (a.window.length !== b.window.length) return false;
  for (let reel = 0; reel < a.window.length; reel += 1) {
    if (a.window[reel]?.length !== b.window[reel]?.length) return false;
  }
  return true;
}

function writeRecord(
  out: ByteWriter,
  record: SpinRecord,
  previous: SpinRecord | null,
  codes: Uint8Array,
  firstCell: number,
): number {
  const sameBet = previous?.betMinor === record.betMinor;
  const sameShape = previous !== null && sameGeometry(previous, record);
  const stakeIsBet = !record.free && record.stakeMinor === record.betMinor;
  const elapsedMs = record.atMs - (previous?.atMs ?? 0);
  out.byte(
    (record.free ? sampleFlag.free : 0) |
      (record.stops === null ? 0 : sampleFlag.stops) |
      (sameBet ? sampleFlag.sameBet : 0) |
      (sameShape ? sampleFlag.sameGeometry : 0) |
      (stakeIsBet ? sampleFlag.stakeIsBet : 0) |
      (elapsedMs < 0 ? sampleFlag.earlier : 0),
  );
  if (!sameBet) out.integer(record.betMinor);
  if (!record.free && !stakeIsBet) out.integer(record.stakeMinor);
  out.integer(record.payoutMinor);
  out.integer(Math.abs(elapsedMs));
  if (!sameShape) {
    out.integer(record.window.length);
    for (const column of record.window) out.integer(column.length);
  }
  let cell = firstCell;
  for (const column of record.window) {
    // At most 128 symbols: each index is one byte.
    for (let row = 0; row < column.length; row += 1, cell += 1) out.byte(codes[cell] ?? 0);
  }
  for (const stop of record.stops ?? []) out.integer(stop);
  return cell;
}

function readRecord(input: ByteReader, previous: SpinRecord | null, symbols: readonly string[]): SpinRecord {
  const flags = input.byte();
  if (flags > flagsMax) throw input.fault('an unknown flag is set');
  const has = (bit: number): boolean => (flags & bit) !== 0;
  if (previous === null && (has(sampleFlag.sameBet) || has(sampleFlag.sameGeometry) || has(sampleFlag.earlier))) {
    throw input.fault('the first record refers to one before it');
  }
  const betMinor = has(sampleFlag.sameBet) ? (previous?.betMinor ?? 0) : input.integer('a bet');
  const stakeMinor = has(sampleFlag.stakeIsBet) ? betMinor : has(sampleFlag.free) ? 0 : input.integer('a stake');
  const payoutMinor = input.integer('a payout');
  const elapsedMs = input.integer('a time');
  const heights = has(sampleFlag.sameGeometry)
    ? (previous?.window ?? []).map((column) => column.length)
    : readHeights(input);
  const window = heights.map((rows) => Array.from({ length: rows }, () => readSymbol(input, symbols)));
  const stops = has(sampleFlag.stops) ? heights.map(() => input.integer('a stop')) : null;
  const atMs = (previous?.atMs ?? 0) + (has(sampleFlag.earlier) ? -elapsedMs : elapsedMs);
  return { betMinor, stakeMinor, payoutMinor, free: has(sampleFlag.free), window, stops, atMs };
}

function readHeights(input: ByteReader): number[] {
  const reels = input.integer('the number of reels', limits.parReelsMax);
  return Array.from({ length: reels }, () => input.integer('the number of rows', limits.parRowsMax));
}

function readSymbol(input: ByteReader, symbols: readonly string[]): string {
  const symbol = symbols[input.integer('the number of a symbol')];
  if (symbol === undefined) throw input.fault('a symbol is used that the table does not hold');
  return symbol;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
