/** Highest bits of each number that are kept as equations: those of reels up to 4,096 stops. */
export const rowBits = 12;

const mask64 = 2n ** 64n - 1n;

/**
 * xorshift128+ as V8 steps it (Vigna, 2014): each of the highest bits of the first word after t steps as a sum of the 128 bits before them.
 * Words of row (t, bit): `rows[(t * rowBits + bit) * 4 ...]`, bit 0 the highest; unknowns in the order of both words' bits, lowest first.
 */
export function xorshift128Rows(steps: number): Int32Array {
  const rows = new Int32Array(steps * rowBits * 4);
  // Four words of unknowns for each of the 64 bits of a word, lowest bit first.
  let s0 = new Int32Array(64 * 4);
  let s1 = new Int32Array(64 * 4);
  for (let bit = 0; bit < 64; bit += 1) {
    s0[bit * 4 + (bit >>> 5)] = 1 << (31 - (bit & 31));
    s1[bit * 4 + 2 + (bit >>> 5)] = 1 << (31 - (bit & 31));
  }
  for (let step = 0; step < steps; step += 1) {
    const mixed = s0.slice();
    addBits(mixed, s0, -23);
    // Upwards: the bits added are as they were.
    addBits(mixed, mixed, 17);
    addBits(mixed, s1, 0);
    addBits(mixed, s1, 26);
    [s0, s1] = [s1, mixed];
    for (let bit = 0; bit < rowBits; bit += 1)
      rows.set(s0.subarray((63 - bit) * 4, (64 - bit) * 4), (step * rowBits + bit) * 4);
  }
  return rows;
}

/** Adds to each bit the one so many places above it. */
function addBits(into: Int32Array, bits: Int32Array, above: number): void {
  const [first, last] = [Math.max(0, -above) * 4, (64 - Math.max(0, above)) * 4];
  for (let at = first; at < last; at += 1) into[at] = (into[at] ?? 0) ^ (bits[at + above * 4] ?? 0);
}

/**
 * Which of its words V8 makes a number of: the first (until V8 14), or the sum of both (found so in V8 14.6).
 */
export type V8Output = 'first-word' | 'sum';

/** The output after each of so many steps, as a fraction of 2^64. For outcomes that are recorded already. */
export function xorshift128Fractions(bits: Uint8Array, steps: number, output: V8Output): Float64Array {
  const wordAt = (from: number): bigint =>
    bits.subarray(from, from + 64).reduce((word, bit, at) => word | (BigInt(bit) << BigInt(at)), 0n);
  let [s0, s1] = [wordAt(0), wordAt(64)];
  return Float64Array.from({ length: steps }, () => {
    let mixed = (s0 ^ (s0 << 23n)) & mask64;
    mixed ^= mixed >> 17n;
    mixed ^= s1 ^ (s1 >> 26n);
    [s0, s1] = [s1, mixed];
    const word = output === 'sum' ? (s0 + s1) & mask64 : s0;
    return Number(word >> 11n) / 2 ** 53;
  });
}
