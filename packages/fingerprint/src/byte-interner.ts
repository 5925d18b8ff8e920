/** Remembers a number for each of many short pieces of bytes (open addressing; FNV-1a). */
export class ByteInterner {
  #slots = new Int32Array(1_024).fill(-1);
  #arena = new Uint8Array(16_384);
  #used = 0;
  readonly #entries: { readonly hash: number; readonly start: number; readonly length: number; readonly id: number }[] =
    [];

  /** The hash of no bytes; `hash = step(hash, byte)` for each. */
  static readonly seed = 0x811c9dc5 | 0;

  /** -1 when the piece was not remembered. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    const length = end - start;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#entries[this.#slots[slot] ?? -1];
      if (entry === undefined) return -1;
      if (entry.hash === hash && entry.length === length && this.#equals(bytes, start, entry)) return entry.id;
    }
  }

  /** Remembers a piece that `find` did not. Beyond 64 MiB nothing more is remembered. */
  add(bytes: Uint8Array, start: number, end: number, hash: number, id: number): void {
    const length = end - start;
    if (this.#used + length > arenaMax) return;
    while (this.#used + length > this.#arena.length) {
      const grown = new Uint8Array(this.#arena.length * 2);
      grown.set(this.#arena);
      this.#arena = grown;
    }
    this.#arena.set(bytes.subarray(start, end), this.#used);
    this.#entries.push({ hash, start: this.#used, length, id });
    this.#used += length;
    if (this.#entries.length * 2 > this.#slots.length) this.#grow();
    else this.#place(this.#entries.length - 1);
  }

  #equals(bytes: Uint8Array, start: number, entry: { readonly start: number; readonly length: number }): boolean {
    const arena = this.#arena;
    for (let at = 0; at < entry.length; at += 1) {
      if (bytes[start + at] !== arena[entry.start + at]) return false;
    }
    return true;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (const index of this.#entries.keys()) this.#place(index);
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = spread(this.#entries[index]?.hash ?? 0) & mask;
    while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = index;
  }
}

const arenaMax = 64 * 1_024 * 1_024;

export function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

/** FNV's low bits alone are weak. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}
