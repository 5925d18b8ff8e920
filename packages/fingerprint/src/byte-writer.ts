/** Collects bytes. Integers are unsigned LEB128: seven bits a byte, lowest first, the high bit set on all but the last. */
export class ByteWriter {
  #bytes = new Uint8Array(4_096);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** @param value a safe integer, not negative */
  integer(value: number): void {
    let rest = value;
    // Beyond 32 bits only division is exact; below, shifts are several times as fast.
    while (rest >= 0x7fffffff) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Length in UTF-16 code units, then each unit: any string comes back as it was, lone surrogates too. */
  text(value: string): void {
    this.integer(value.length);
    for (let unit = 0; unit < value.length; unit += 1) this.integer(value.charCodeAt(unit));
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}
