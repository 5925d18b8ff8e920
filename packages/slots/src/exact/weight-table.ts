/** Sums weights by key: an open-addressing table over doubles that is emptied and used again. Keys are not negative. */
export class WeightTable {
  #keys = new Float64Array(1_024).fill(-1);
  #weights = new Float64Array(1_024);
  #used = new Int32Array(512);
  #count = 0;

  add(key: number, weight: number): void {
    const mask = this.#keys.length - 1;
    let slot = Math.imul((key % 2_147_483_647) | 0, 0x9e3779b1) >>> 7;
    for (slot &= mask; ; slot = (slot + 1) & mask) {
      const held = this.#keys[slot];
      if (held === key) {
        this.#weights[slot] = (this.#weights[slot] ?? 0) + weight;
        return;
      }
      if (held === -1) break;
    }
    this.#keys[slot] = key;
    this.#weights[slot] = weight;
    this.#used[this.#count] = slot;
    this.#count += 1;
    if (this.#count === this.#used.length) this.#grow();
  }

  /** Hands over what has been summed, and is empty again. */
  take(): WeightedKeys {
    const keys = new Float64Array(this.#count);
    const weights = new Float64Array(this.#count);
    for (let index = 0; index < this.#count; index += 1) {
      const slot = this.#used[index] ?? 0;
      keys[index] = this.#keys[slot] ?? 0;
      weights[index] = this.#weights[slot] ?? 0;
      this.#keys[slot] = -1;
    }
    this.#count = 0;
    return { keys, weights };
  }

  #grow(): void {
    const { keys, weights } = this.take();
    const size = this.#keys.length * 4;
    this.#keys = new Float64Array(size).fill(-1);
    this.#weights = new Float64Array(size);
    this.#used = new Int32Array(size / 2);
    for (let index = 0; index < keys.length; index += 1) this.add(keys[index] ?? 0, weights[index] ?? 0);
  }
}

/** Largest key of a table that is addressed directly: 8 M doubles. */
const directMax = 8_388_608;

/** Sums weights by key: directly addressed where the keys are small enough, else through a `WeightTable`. Keys are whole and not negative. */
export class SumTable {
  readonly #direct: Float64Array | null;
  readonly #hashed: WeightTable;
  #used = new Int32Array(1_024);
  #count = 0;

  /** @param keysMax no key reaches it */
  constructor(keysMax: number) {
    this.#direct = keysMax <= directMax ? new Float64Array(keysMax) : null;
    this.#hashed = new WeightTable();
  }

  addAll({ keys, weights }: WeightedKeys, shift: number, weight: number): void {
    const direct = this.#direct;
    if (direct === null) {
      for (let index = 0; index < keys.length; index += 1)
        this.#hashed.add((keys[index] ?? 0) + shift, (weights[index] ?? 0) * weight);
      return;
    }
    while (this.#count + keys.length > this.#used.length) {
      const larger = new Int32Array(this.#used.length * 2);
      larger.set(this.#used);
      this.#used = larger;
    }
    for (let index = 0; index < keys.length; index += 1) {
      const key = (keys[index] ?? 0) + shift;
      const held = direct[key] ?? 0;
      if (held === 0) {
        this.#used[this.#count] = key;
        this.#count += 1;
      }
      direct[key] = held + (weights[index] ?? 0) * weight;
    }
  }

  /** Hands over what has been summed, and is empty again. */
  take(): WeightedKeys {
    const direct = this.#direct;
    if (direct === null) return this.#hashed.take();
    const keys = new Float64Array(this.#count);
    const weights = new Float64Array(this.#count);
    for (let index = 0; index < this.#count; index += 1) {
      const key = this.#used[index] ?? 0;
      keys[index] = key;
      weights[index] = direct[key] ?? 0;
      direct[key] = 0;
    }
    this.#count = 0;
    return { keys, weights };
  }
}

/** Distinct keys, in no order, and the weight of each. */
export interface WeightedKeys {
  readonly keys: Float64Array;
  readonly weights: Float64Array;
}
