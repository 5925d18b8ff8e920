import { ByteInterner, hashStep } from './byte-interner.ts';
import type { KnownPieces, LineScan, Piece } from './line-scan.ts';

const char = (text: string): number => text.charCodeAt(0);
const [quote, comma, colon, zero, nine, backslash] = [char('"'), char(','), char(':'), char('0'), char('9'), 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [char('{'), char('}'), char('['), char(']')];
const [blank, tab] = [0x20, 0x09];
const [letterT, letterF, letterN] = [char('t'), char('f'), char('n')];
const keys = ['stake', 'payout', 'bet', 'at', 'free', 'window', 'stops', 'wins'] as const;
const keyCodes = keys.map((key) => Array.from(key, char));
const digitsMax = 15;

/**
 * Reads one spin from a JSON line of the usual shape: the known keys once each, whole numbers, no escapes outside of what is
 * looked up as a whole. Returns false for everything else, also for what is no JSON at all.
 */
export class JsonLineScanner {
  readonly #known: KnownPieces;
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;

  constructor(known: KnownPieces) {
    this.#known = known;
  }

  /** @param end exclusive, without the line feed */
  scan(bytes: Uint8Array, start: number, end: number, scan: LineScan): boolean {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    scan.clear();
    if (!this.#take(openBrace)) return false;
    let seen = 0;
    for (;;) {
      const key = this.#key();
      if (key < -1) return false;
      if (key < 0) {
        if (!this.#skipScalar()) return false;
      } else {
        if ((seen & (1 << key)) !== 0) return false;
        seen |= 1 << key;
        if (!this.#value(key, scan)) return false;
      }
      if (this.#take(comma)) continue;
      if (!this.#take(closeBrace)) return false;
      this.#blanks();
      return this.#at === end;
    }
  }

  #value(key: number, scan: LineScan): boolean {
    switch (keys[key]) {
      case 'stake':
        return (scan.stake = this.#number()) >= 0;
      case 'payout':
        return (scan.payout = this.#number()) >= 0;
      case 'bet':
        return (scan.bet = this.#number()) >= 0;
      case 'at':
        return (scan.at = this.#number()) >= 0;
      case 'free':
        scan.free = this.#bytes[this.#at] === letterT;
        return scan.free ? this.#word('true') : this.#word('false');
      case 'stops':
        return this.#stops(scan);
      case 'window': {
        const found = this.#pieces(scan.windows, openBracket, closeBracket);
        scan.reels = found;
        return found > 0;
      }
      case 'wins':
        scan.winCount = this.#pieces(scan.wins, openBrace, closeBrace);
        return scan.winCount >= 0;
      default:
        return false;
    }
  }

  /** Index of the key; -1 for an unknown one; -2 when there is none of the simple kind. */
  #key(): number {
    if (!this.#take(quote)) return -2;
    const bytes = this.#bytes;
    const start = this.#at;
    let end = start;
    while (end < this.#end && bytes[end] !== quote) {
      const byte = bytes[end] ?? 0;
      if (byte < blank || byte === backslash || byte > 0x7e) return -2;
      end += 1;
    }
    this.#at = end + 1;
    if (!this.#take(colon)) return -2;
    this.#blanks();
    for (let key = 0; key < keyCodes.length; key += 1) {
      const code = keyCodes[key] ?? [];
      if (code.length !== end - start) continue;
      let same = 0;
      while (same < code.length && bytes[start + same] === code[same]) same += 1;
      if (same === code.length) return key;
    }
    return -1;
  }

  #blanks(): void {
    const bytes = this.#bytes;
    while (this.#at < this.#end && (bytes[this.#at] === blank || bytes[this.#at] === tab)) this.#at += 1;
  }

  #take(byte: number): boolean {
    this.#blanks();
    if (this.#at >= this.#end || this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** A whole number, not negative; -1 for anything else. */
  #number(): number {
    this.#blanks();
    const bytes = this.#bytes;
    const start = this.#at;
    let value = 0;
    let at = start;
    for (; at < this.#end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte < zero || byte > nine) break;
      value = value * 10 + (byte - zero);
    }
    const digits = at - start;
    if (digits === 0 || digits > digitsMax || (digits > 1 && bytes[start] === zero)) return -1;
    this.#at = at;
    return value;
  }

  #word(word: string): boolean {
    for (let index = 0; index < word.length; index += 1) {
      if (this.#at >= this.#end || this.#bytes[this.#at] !== word.charCodeAt(index)) return false;
      this.#at += 1;
    }
    return true;
  }

  #stops(scan: LineScan): boolean {
    if (this.#bytes[this.#at] === letterN) return this.#word('null');
    if (!this.#take(openBracket)) return false;
    scan.stopCount = 0;
    for (;;) {
      const stop = this.#number();
      if (stop < 0 || scan.stopCount >= scan.stops.length) return false;
      scan.stops[scan.stopCount] = stop;
      scan.stopCount += 1;
      if (this.#take(comma)) continue;
      return this.#take(closeBracket);
    }
  }

  /** An array of pieces between such brackets, none nested in another; how many, or -1. */
  #pieces(pieces: readonly Piece[], open: number, close: number): number {
    if (!this.#take(openBracket)) return -1;
    if (this.#take(closeBracket)) return 0;
    const isWindow = open === openBracket;
    for (let count = 0; count < pieces.length;) {
      const piece = pieces[count];
      if (piece === undefined || !this.#take(open) || !this.#piece(piece, close)) return -1;
      const known = isWindow ? this.#known.windows[count] : this.#known.wins;
      piece.id = known?.find(this.#bytes, piece.start, piece.end, piece.hash) ?? -1;
      count += 1;
      if (this.#take(comma)) continue;
      return this.#take(closeBracket) ? count : -1;
    }
    return -1;
  }

  #piece(piece: Piece, close: number): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    let hash: number = ByteInterner.seed;
    let quoted = false;
    piece.start = at;
    for (; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) quoted = !quoted;
      else if (byte === backslash) return false;
      else if (!quoted) {
        if (byte === close) break;
        if (byte === openBracket || byte === openBrace) return false;
      }
      hash = hashStep(hash, byte);
    }
    if (at >= end) return false;
    piece.end = at;
    piece.hash = hash;
    this.#at = at + 1;
    return true;
  }

  /** A value of an unknown key: a string of printable ASCII, a whole number, true, false or null. */
  #skipScalar(): boolean {
    const byte = this.#bytes[this.#at] ?? 0;
    if (byte === letterT) return this.#word('true');
    if (byte === letterF) return this.#word('false');
    if (byte === letterN) return this.#word('null');
    if (byte !== quote) return this.#number() >= 0;
    for (this.#at += 1; this.#at < this.#end; this.#at += 1) {
      const inner = this.#bytes[this.#at] ?? 0;
      if (inner === quote) {
        this.#at += 1;
        return true;
      }
      if (inner < blank || inner > 0x7e || inner === backslash) return false;
    }
    return false;
  }
}
