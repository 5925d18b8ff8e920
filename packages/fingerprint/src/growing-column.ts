/** Numbers of one kind, added one by one; as compact as their type. */
export class GrowingColumn {
  #values: Float64Array;
  #length = 0;

  constructor() {
    this.#values = new Float64Array(1_024);
  }

  get length(): number {
    return this.#length;
  }

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2);
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
  view(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}
