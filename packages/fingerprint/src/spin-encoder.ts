import { sampleFlag as flag } from './sample.ts';
import type { SampleColumns } from './sample-columns.ts';

/** Of a safe integer, seven bits a byte. */
const integerBytesMax = 8;

/** Encodes the spins of a sample one after the other, as docs/fingerprint-format.md describes, into one buffer that is used again. */
export class SpinEncoder {
  readonly #columns: SampleColumns;
  readonly #bytes: Uint8Array;
  /** The symbols of each window, one behind the other, by reel. */
  readonly #codes: readonly Uint8Array[];
  #length = 0;

  /** @param chunkBytes what may stand in the buffer before the last spin that is added */
  constructor(columns: SampleColumns, chunkBytes: number) {
    this.#columns = columns;
    const cells = columns.rows.reduce((sum, height) => sum + height, 0);
    // Flags, four figures, and the rows of the first spin, the symbols, and the stops.
    const spinBytesMax = 1 + 5 * integerBytesMax + cells + 2 * columns.rows.length * integerBytesMax;
    this.#bytes = new Uint8Array(chunkBytes + spinBytesMax);
    this.#codes = columns.reels.map(({ codes }) => Uint8Array.from(codes.flat()));
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes since the last call. They are valid until the next spin. */
  take(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  add(spin: number): void {
    const { betMinor, stakeMinor, payoutMinor, free, atMs, rows, reels, stops } = this.#columns;
    const bytes = this.#bytes;
    const bet = betMinor[spin] ?? 0;
    const stake = stakeMinor[spin] ?? 0;
    const isFree = free[spin] === 1;
    const sameBet = spin > 0 && betMinor[spin - 1] === bet;
    const stakeIsBet = !isFree && stake === bet;
    const elapsedMs = (atMs[spin] ?? 0) - (spin === 0 ? 0 : (atMs[spin - 1] ?? 0));
    let at = this.#length;
    bytes[at] =
      (isFree ? flag.free : 0) |
      (stops === null ? 0 : flag.stops) |
      (sameBet ? flag.sameBet : 0) |
      (spin > 0 ? flag.sameGeometry : 0) |
      (stakeIsBet ? flag.stakeIsBet : 0) |
      (elapsedMs < 0 ? flag.earlier : 0);
    at += 1;
    if (!sameBet) at = putInteger(bytes, at, bet);
    if (!isFree && !stakeIsBet) at = putInteger(bytes, at, stake);
    at = putInteger(bytes, at, payoutMinor[spin] ?? 0);
    at = putInteger(bytes, at, Math.abs(elapsedMs));
    if (spin === 0) {
      at = putInteger(bytes, at, rows.length);
      for (const height of rows) at = putInteger(bytes, at, height);
    }
    for (let reel = 0; reel < rows.length; reel += 1) {
      const codes = this.#codes[reel];
      const shown = reels[reel]?.shown;
      const height = rows[reel] ?? 0;
      if (codes === undefined || shown === undefined) continue;
      let code = (shown[spin] ?? 0) * height;
      for (let row = 0; row < height; row += 1) {
        bytes[at] = codes[code] ?? 0;
        at += 1;
        code += 1;
      }
    }
    if (stops !== null)
      for (let reel = 0; reel < stops.length; reel += 1) at = putInteger(bytes, at, stops[reel]?.[spin] ?? 0);
    this.#length = at;
  }
}

/** Unsigned LEB128, as `ByteWriter.integer` does it; returns the place behind it. */
function putInteger(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  // Beyond 31 bits only division is exact.
  while (rest >= 0x7fffffff) {
    bytes[at] = (rest % 0x80) | 0x80;
    at += 1;
    rest = Math.floor(rest / 0x80);
  }
  while (rest >= 0x80) {
    bytes[at] = (rest & 0x7f) | 0x80;
    at += 1;
    rest >>>= 7;
  }
  bytes[at] = rest;
  return at + 1;
}
