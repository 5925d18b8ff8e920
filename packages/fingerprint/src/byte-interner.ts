/** Remembers a number for each of many short pieces of bytes (open addressing; FNV-1a). */
export class ByteInterner {
  /** Number of a piece, or -1. */
  #slots = new Int32Array(1_024).fill(-1);
  /** Hash, start, length and id of each piece, one behind the other. */
  #pieces = new Int32Array(4 * 512);
  #count = 0;
  #arena = new Uint8Array(16_384);
  #used = 0;

  /** The hash of no bytes; `hash = step(hash, byte)` for each. */
  static readonly seed = 0x811c9dc5 | 0;

  /** -1 when the piece was not remembered. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const pieces = this.#pieces;
    const mask = slots.length - 1;
    const length = end - start;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const at = (slots[slot] ?? -1) * 4;
      if (at < 0) return -1;
      if (pieces[at] !== hash || pieces[at + 2] !== length) continue;
      if (this.#equals(bytes, start, pieces[at + 1] ?? 0, length)) return pieces[at + 3] ?? -1;
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
    const piece = this.#count;
    this.#pieces.set([hash, this.#used, length, id], 4 * piece);
    this.#used += length;
    this.#count += 1;
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    else this.#place(piece);
  }

  #equals(bytes: Uint8Array, start: number, own: number, length: number): boolean {
    const arena = this.#arena;
    for (let at = 0; at < length; at += 1) if (bytes[start + at] !== arena[own + at]) return false;
    return true;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const pieces = new Int32Array(this.#slots.length * 2);
    pieces.set(this.#pieces);
    this.#pieces = pieces;
    for (let piece = 0; piece < this.#count; piece += 1) this.#place(piece);
  }

  #place(piece: number): void {
    const mask = this.#slots.length - 1;
    let slot = spread(this.#pieces[4 * piece] ?? 0) & mask;
    while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = piece;
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
