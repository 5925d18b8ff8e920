/** Words of the state. */
export const mtWords = 624;
/** Unknown bits: of the first word only the highest goes on. */
export const mtUnknowns = mtWords * 32;
export const mtStateBits = 19_937;
const middle = 397;
const twistMask = 0x9908b0df;

function temper(word: number): number {
  let y = word ^ (word >>> 11);
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}

/** Bits of the state word whose sum is this bit of the number: a mask for each bit, lowest first. */
const temperedFrom = Int32Array.from({ length: 32 }, (_, bit) =>
  Array.from({ length: 32 }, (_bit, own) => ((temper(1 << own) >>> bit) & 1) << own).reduce(
    (mask, own) => mask | own,
    0,
  ),
);

/**
 * MT19937 (Matsumoto and Nishimura, ACM TOMACS 8, 1998) with its state as unknowns: each bit of the state words as a sum of the bits of the
 * first 624. One word after the other; only the last 624 are kept.
 */
export class SymbolicMt {
  /** Rows of 624 words for each bit (lowest first) of each of the last 624 state words. */
  readonly #rows = new Int32Array(mtWords * 32 * mtWords);
  #made = mtWords;

  constructor() {
    for (let word = 0; word < mtWords; word += 1)
      for (let bit = 0; bit < 32; bit += 1) this.#rows[(word * 32 + bit) * mtWords + word] = 1 << bit;
  }

  /** Makes the words up to this one; earlier ones than its 624 last are forgotten. */
  advance(place: number): void {
    for (; this.#made <= place; this.#made += 1) this.#twist(this.#made);
  }

  /** Adds the sum behind some bits of the number at `place` to a row. */
  addTempered(place: number, bits: number, into: Int32Array, at: number): void {
    let raw = 0;
    for (let bit = 0; bit < 32; bit += 1) if ((bits >>> bit) & 1) raw ^= temperedFrom[bit] ?? 0;
    const rows = this.#rows;
    for (let bit = 0; bit < 32; bit += 1) {
      if (((raw >>> bit) & 1) === 0) continue;
      const from = ((place % mtWords) * 32 + bit) * mtWords;
      for (let own = 0; own < mtWords; own += 1) into[at + own] = (into[at + own] ?? 0) ^ (rows[from + own] ?? 0);
    }
  }

  /** Word `place` takes the room of the word 624 before it. */
  #twist(place: number): void {
    const rows = this.#rows;
    const rowOf = (word: number, bit: number): number => ((word % mtWords) * 32 + bit) * mtWords;
    const highest = rows.slice(rowOf(place, 31), rowOf(place, 31) + mtWords);
    const lowest = rowOf(place + 1, 0);
    for (let bit = 0; bit < 32; bit += 1) {
      const own = rowOf(place, bit);
      const far = rowOf(place + middle, bit);
      const next = bit < 30 ? rowOf(place + 1, bit + 1) : -1;
      const twisted = (twistMask >>> bit) & 1;
      for (let word = 0; word < mtWords; word += 1) {
        let sum = rows[far + word] ?? 0;
        if (next >= 0) sum ^= rows[next + word] ?? 0;
        else if (bit === 30) sum ^= highest[word] ?? 0;
        if (twisted === 1) sum ^= rows[lowest + word] ?? 0;
        rows[own + word] = sum;
      }
    }
  }
}

/** The numbers that a state (first 624 words, unknowns highest bit first) gives. For outcomes that are recorded already. */
export function mtNumbers(state: Int32Array, count: number): Uint32Array {
  const words = new Int32Array(Math.max(count, mtWords));
  words.set(state.subarray(0, mtWords));
  for (let at = mtWords; at < count; at += 1) {
    const mixed = ((words[at - mtWords] ?? 0) & 0x80000000) | ((words[at - mtWords + 1] ?? 0) & 0x7fffffff);
    words[at] = (words[at - mtWords + middle] ?? 0) ^ (mixed >>> 1) ^ (mixed & 1 ? twistMask : 0);
  }
  return Uint32Array.from(words.subarray(0, count), (word) => temper(word) >>> 0);
}
