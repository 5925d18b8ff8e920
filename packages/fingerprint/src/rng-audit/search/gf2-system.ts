/** A growing system of linear equations over GF(2) in 128 unknowns, in echelon form. */
export class Gf2System {
  /** Pivot rows by their leading column: four words and the right-hand side. */
  readonly #rows = new Int32Array(128 * 5);
  readonly #has = new Uint8Array(128);
  rank = 0;

  clear(): void {
    this.#has.fill(0);
    this.rank = 0;
  }

  /** Adds an equation. @returns false when it contradicts those before it */
  add(a: number, b: number, c: number, d: number, right: number): boolean {
    let [w0, w1, w2, w3, rhs] = [a, b, c, d, right];
    for (;;) {
      const column =
        w0 !== 0
          ? Math.clz32(w0)
          : w1 !== 0
            ? 32 + Math.clz32(w1)
            : w2 !== 0
              ? 64 + Math.clz32(w2)
              : w3 !== 0
                ? 96 + Math.clz32(w3)
                : 128;
      if (column === 128) return rhs === 0;
      const at = column * 5;
      const rows = this.#rows;
      if (this.#has[column] === 0) {
        this.#has[column] = 1;
        rows[at] = w0;
        rows[at + 1] = w1;
        rows[at + 2] = w2;
        rows[at + 3] = w3;
        rows[at + 4] = rhs;
        this.rank += 1;
        return true;
      }
      w0 ^= rows[at] ?? 0;
      w1 ^= rows[at + 1] ?? 0;
      w2 ^= rows[at + 2] ?? 0;
      w3 ^= rows[at + 3] ?? 0;
      rhs ^= rows[at + 4] ?? 0;
    }
  }

  /** The unknowns, once the rank is 128. */
  solve(): Uint8Array {
    const values = new Uint8Array(128);
    const words = new Int32Array(4);
    for (let column = 127; column >= 0; column -= 1) {
      const at = column * 5;
      let both = 0;
      for (let word = column >>> 5; word < 4; word += 1) both ^= (this.#rows[at + word] ?? 0) & (words[word] ?? 0);
      both ^= both >>> 16;
      both ^= both >>> 8;
      both ^= both >>> 4;
      const value = (this.#rows[at + 4] ?? 0) ^ ((0x6996 >>> (both & 15)) & 1);
      values[column] = value;
      words[column >>> 5] = (words[column >>> 5] ?? 0) | (value << (31 - (column & 31)));
    }
    return values;
  }
}
