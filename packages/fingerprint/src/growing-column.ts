/** Whole numbers of 32 bits, added one by one. */
export class GrowingColumn {
  #values: Uint32Array;
  #length = 0;

  constructor() {
    this.#values = new Uint32Array(1_024);
  }

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Uint32Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** The values so far, without a copy; valid until the next `add`. */
  view(): Uint32Array {
    return this.#values.subarray(0, this.#length);
  }
}
