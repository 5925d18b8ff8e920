import { ColumnsBuilder } from './columns-builder.ts';
import { csvFields, type CsvHeader, csvHeader } from './csv-spins.ts';
import { KnownPieces, LineScan } from './line-scan.ts';
import type { SampleColumns } from './sample-columns.ts';
import { CsvRowScanner } from './scan-csv-row.ts';
import { JsonLineScanner } from './scan-json-line.ts';
import { jsonFields, recordOf, winsOf } from './spin-fields.ts';
import { invalid } from './spin-record.ts';

const spinsMax = 5_000_000;
const lineLengthMax = 65_536;
const [lineFeed, openBrace] = [0x0a, 0x7b];
/** A UTF-16 code unit takes three bytes of UTF-8 at most. */
const lineBytesMax = lineLengthMax * 3;

export interface SpinReaderOptions {
  /** UTF-8 to text, a byte order mark kept; throws when the bytes are not UTF-8. */
  readonly decode: (bytes: Uint8Array) => string;
  /** false: every line goes the general way. The sample is the same, only later. Default true. */
  readonly fast?: boolean;
}

interface Scanner {
  scan(bytes: Uint8Array, start: number, end: number, scan: LineScan): boolean;
}

/**
 * Reads recorded spins from the bytes of a file, chunk by chunk: JSON Lines when the first character is `{`, else CSV.
 * docs/fingerprinting.md describes both. Lines of the usual shape whose windows and wins were met before are read without making an
 * object; all others go through `JSON.parse` and the checks of `SpinRecord`. Both give the same sample.
 */
export class SpinReader {
  readonly #builder = new ColumnsBuilder();
  readonly #decode: (bytes: Uint8Array) => string;
  readonly #fast: boolean;
  readonly #known = new KnownPieces();
  readonly #scan = new LineScan();
  readonly #windows = new Uint32Array(12);
  readonly #winIds = new Uint32Array(1_024);
  #format: 'json' | CsvHeader | null = null;
  #scanner: Scanner | null = null;
  #pending = new Uint8Array();
  #line = 0;

  constructor({ decode, fast = true }: SpinReaderOptions) {
    this.#decode = decode;
    this.#fast = fast;
  }

  /** The next bytes of the file; they may be used again after the call. @throws AppError INVALID_INPUT that names the line */
  push(chunk: Uint8Array): void {
    let start = 0;
    if (this.#pending.length > 0) {
      const found = chunk.indexOf(lineFeed);
      const joined = joinedBytes(this.#pending, found < 0 ? chunk : chunk.subarray(0, found));
      this.#pending = new Uint8Array();
      if (found < 0) return this.#keep(joined);
      this.#readLine(joined, 0, joined.length, false);
      start = found + 1;
    }
    for (;;) {
      const end = chunk.indexOf(lineFeed, start);
      if (end < 0) return this.#keep(chunk.slice(start));
      this.#readLine(chunk, start, end, false);
      start = end + 1;
    }
  }

  /** The whole sample. @throws AppError INVALID_INPUT when the file ends in the middle of a line, or holds no spin */
  finish(): SampleColumns {
    if (this.#pending.length > 0 || this.#line === 0) this.#readLine(this.#pending, 0, this.#pending.length, true);
    if (this.#builder.spins === 0) throw invalid('line 1', 'the file holds no spin');
    return this.#builder.finish();
  }

  #keep(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length > lineBytesMax)
      throw invalid(`line ${this.#line + 1}`, `a line has at most ${lineLengthMax} characters`);
    this.#pending = bytes;
  }

  #readLine(bytes: Uint8Array, from: number, to: number, last: boolean): void {
    this.#line += 1;
    let [start, end] = [from, to];
    if (this.#line === 1 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
    while (start < end && isBlank(bytes[start])) start += 1;
    while (end > start && isBlank(bytes[end - 1])) end -= 1;
    if (this.#format === null && !this.#begin(bytes, start, end)) return;
    if (start === end) return;
    if (this.#builder.spins >= spinsMax)
      throw invalid(`line ${this.#line}`, `a sample holds at most ${spinsMax} spins`);
    const isKnownShape =
      this.#fast && end - start <= lineLengthMax && this.#scanner?.scan(bytes, start, end, this.#scan) === true;
    if (isKnownShape && this.#addScanned()) return;
    if (!this.#addGeneral(bytes, start, end, last)) return;
    if (isKnownShape) this.#remember(bytes);
  }

  /** Tells the format from the first line that is not blank. False when there is nothing more to read in it. */
  #begin(bytes: Uint8Array, start: number, end: number): boolean {
    if (start < end && bytes[start] === openBrace) {
      this.#format = 'json';
      this.#scanner = new JsonLineScanner(this.#known);
      return true;
    }
    // A table has its header in the first line; blank lines may come before JSON only.
    if (start === end) return false;
    if (this.#line > 1) throw invalid('line 1', 'a header, or JSON Lines, is expected');
    this.#format = csvHeader(this.#text(bytes, start, end));
    this.#scanner = new CsvRowScanner(this.#known, this.#format.columns);
    return false;
  }

  #text(bytes: Uint8Array, start: number, end: number): string {
    let text: string;
    try {
      text = this.#decode(bytes.subarray(start, end));
    } catch {
      throw invalid(`line ${this.#line}`, 'this is no UTF-8');
    }
    if (text.length > lineLengthMax)
      throw invalid(`line ${this.#line}`, `a line has at most ${lineLengthMax} characters`);
    return text.trim();
  }

  /** Whether there was a spin in the line. */
  #addGeneral(bytes: Uint8Array, start: number, end: number, last: boolean): boolean {
    const line = this.#line;
    const text = this.#text(bytes, start, end);
    if (text === '') return false;
    const fields =
      this.#format === 'json' || this.#format === null
        ? jsonFields(text, line, last)
        : csvFields(this.#format, text, line, last);
    const record = recordOf(fields, line, this.#builder.spins);
    const wins = fields['wins'] === undefined ? null : winsOf(fields['wins'], line);
    try {
      this.#builder.addRecord(record, wins);
    } catch (error) {
      throw invalid(`line ${line}`, error instanceof Error ? error.message : 'the spin is out of range');
    }
    return true;
  }

  /** Adds what the scanner found, unless something in it is new, or not as the spins before. */
  #addScanned(): boolean {
    const { stake, payout, bet, at, free, reels, windows, stops, stopCount, wins, winCount } = this.#scan;
    const builder = this.#builder;
    if (builder.spins === 0 || reels !== builder.reels || payout < 0) return false;
    if (stopCount >= 0 ? stopCount !== reels || !builder.stopsKnown : builder.stopsKnown) return false;
    const stakeMinor = stake < 0 && free ? 0 : stake;
    if (free ? stakeMinor !== 0 : stakeMinor < 1) return false;
    const betMinor = bet < 0 ? (free ? 1 : stakeMinor) : bet;
    if (betMinor < 1) return false;
    for (let reel = 0; reel < reels; reel += 1) {
      const id = windows[reel]?.id ?? -1;
      if (id < 0) return false;
      this.#windows[reel] = id;
    }
    for (let win = 0; win < winCount; win += 1) {
      const id = wins[win]?.id ?? -1;
      if (id < 0) return false;
      this.#winIds[win] = id;
    }
    const figures = { betMinor, stakeMinor, payoutMinor: payout, free, atMs: at < 0 ? builder.spins : at };
    builder.addKnown(figures, this.#windows, stops, { ids: this.#winIds, count: winCount });
    return true;
  }

  /** The general way has just told what the pieces of this line mean. */
  #remember(bytes: Uint8Array): void {
    const { reels, windows, wins, winCount } = this.#scan;
    for (let reel = 0; reel < reels; reel += 1) {
      const piece = windows[reel];
      if (piece === undefined || piece.id >= 0) continue;
      this.#known.windows[reel]?.add(bytes, piece.start, piece.end, piece.hash, this.#builder.shownLast(reel));
    }
    for (let win = 0; win < winCount; win += 1) {
      const piece = wins[win];
      if (piece === undefined || piece.id >= 0) continue;
      if (this.#known.wins.find(bytes, piece.start, piece.end, piece.hash) >= 0) continue;
      this.#known.wins.add(bytes, piece.start, piece.end, piece.hash, this.#builder.winLast(win));
    }
  }
}

/** Reads recorded spins that are in memory already; see `SpinReader`. */
export function readSpins(bytes: Uint8Array, options: SpinReaderOptions): SampleColumns {
  const reader = new SpinReader(options);
  reader.push(bytes);
  return reader.finish();
}

/** What `String.prototype.trim` takes away, of ASCII. */
function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d && byte !== lineFeed);
}

function joinedBytes(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
