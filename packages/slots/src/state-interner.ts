/** Gives equal states (lists of numbers) equal numbers: 0, 1, 2, … in order of first sight, and keeps them one after the other. */
export class StateInterner {
  data = new Float64Array(4_096);
  /** Where each state begins in `data`; one more entry than states. */
  offsets = new Int32Array(1_024);
  count = 0;
  #slots = new Int32Array(2_048).fill(-1);
  readonly #scratch = new Float64Array(1);
  readonly #words = new Int32Array(this.#scratch.buffer);

  /** Numbers kept. */
  get cells(): number {
    return this.offsets[this.count] ?? 0;
  }

  intern(state: Float64Array, length: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(state, 0, length) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot] ?? -1;
      if (id < 0) return this.#insert(state, length, slot);
      if (this.#equals(state, length, id)) return id;
    }
  }

  #insert(state: Float64Array, length: number, slot: number): number {
    const id = this.count;
    const at = this.cells;
    if (at + length > this.data.length) {
      const larger = new Float64Array(Math.max(this.data.length * 2, at + length));
      larger.set(this.data);
      this.data = larger;
    }
    for (let index = 0; index < length; index += 1) this.data[at + index] = state[index] ?? 0;
    this.count += 1;
    if (this.count >= this.offsets.length) {
      const larger = new Int32Array(this.offsets.length * 2);
      larger.set(this.offsets);
      this.offsets = larger;
    }
    this.offsets[this.count] = at + length;
    this.#slots[slot] = id;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.count; id += 1) {
      const at = this.offsets[id] ?? 0;
      let slot = this.#hash(this.data, at, (this.offsets[id + 1] ?? 0) - at) & mask;
      while (slots[slot] !== -1) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }

  #hash(source: Float64Array, at: number, length: number): number {
    let hash = 0x811c9dc5 ^ length;
    for (let index = at; index < at + length; index += 1) {
      const value = source[index] ?? 0;
      const small = value | 0;
      if (small === value) hash = Math.imul(hash ^ small, 0x01000193);
      else {
        this.#scratch[0] = value;
        hash = Math.imul(hash ^ (this.#words[0] ?? 0) ^ (this.#words[1] ?? 0), 0x01000193);
      }
    }
    // The last steps of MurmurHash3: every bit of the sum moves every bit of the slot.
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #equals(state: Float64Array, length: number, id: number): boolean {
    const at = this.offsets[id] ?? 0;
    if ((this.offsets[id + 1] ?? 0) - at !== length) return false;
    for (let index = 0; index < length; index += 1) if (state[index] !== this.data[at + index]) return false;
    return true;
  }
}
