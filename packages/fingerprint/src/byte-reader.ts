import { invalid } from './spin-record.ts';

/** Reads what ByteWriter wrote. Every fault is an INVALID_INPUT that names the offset. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  byte(): number {
    const value = this.#bytes[this.#offset];
    if (value === undefined) throw this.fault('the sample ends in the middle of a value');
    this.#offset += 1;
    return value;
  }

  /** A safe integer of at most `most`. */
  integer(what: string, most: number = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (value > most) throw this.fault(`${what} is larger than ${most}`);
      if (byte < 0x80) return value;
      scale *= 0x80;
      if (scale > Number.MAX_SAFE_INTEGER) throw this.fault(`${what} is not a safe integer`);
    }
  }

  /** @param lengthMax UTF-16 code units */
  text(what: string, lengthMax: number): string {
    const length = this.integer(`the length of ${what}`, lengthMax);
    let value = '';
    for (let unit = 0; unit < length; unit += 1) value += String.fromCharCode(this.integer(what, 0xffff));
    return value;
  }

  fault(message: string): Error {
    return invalid(`bytes[${this.#offset}]`, message);
  }
}
