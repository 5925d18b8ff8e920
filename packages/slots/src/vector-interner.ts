/** Gives equal vectors of small integers equal numbers: 1, 2, 3, … in order of first sight. */
export class VectorInterner {
  readonly width: number;
  #data: Uint16Array;
  #slots = new Int32Array(1_024);
  #count = 0;

  constructor(width: number) {
    this.width = width;
    this.#data = new Uint16Array(width * 256);
  }

  get count(): number {
    return this.#count;
  }

  intern(vector: Uint16Array): number {
    let slot = this.#hash(vector, 0);
    for (;;) {
      const id = this.#slots[slot] ?? 0;
      if (id === 0) return this.#insert(vector, slot);
      if (this.#equals(vector, (id - 1) * this.width)) return id;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
  }

  /** Copies vector `id` into `target`. */
  read(id: number, target: Uint16Array): void {
    const offset = (id - 1) * this.width;
    for (let index = 0; index < this.width; index += 1) target[index] = this.#data[offset + index] ?? 0;
  }

  #insert(vector: Uint16Array, slot: number): number {
    const offset = this.#count * this.width;
    if (offset + this.width > this.#data.length) {
      const larger = new Uint16Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data.set(vector, offset);
    this.#count += 1;
    this.#slots[slot] = this.#count;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return this.#count;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    this.#slots = slots;
    for (let id = 1; id <= this.#count; id += 1) {
      let slot = this.#hash(this.#data, (id - 1) * this.width);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = id;
    }
  }

  #hash(source: Uint16Array, offset: number): number {
    let hash = 0x811c9dc5;
    for (let index = 0; index < this.width; index += 1)
      hash = Math.imul(hash ^ (source[offset + index] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
    return (Math.imul(hash, 0x2c1b3c6d) >>> 3) & (this.#slots.length - 1);
  }

  #equals(vector: Uint16Array, offset: number): boolean {
    for (let index = 0; index < this.width; index += 1) if (vector[index] !== this.#data[offset + index]) return false;
    return true;
  }
}
