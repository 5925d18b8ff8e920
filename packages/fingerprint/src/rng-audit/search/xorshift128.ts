/** Highest bits of each number that are kept as equations: those of reels up to 4,096 stops. */
export const rowBits = 12;

const mask64 = 2n ** 64n - 1n;

/**
 * xorshift128+ as V8 steps it (Vigna, 2014): each of the highest bits of the first word after t steps as a sum of the 128 bits before them.
 * Words of row (t, bit): `rows[(t * rowBits + bit) * 4 ...]`, bit 0 the highest; unknowns in the order of both words' bits, lowest first.
 */
export function xorshift128Rows(steps: number): Int32Array {
  const rows = new Int32Array(steps * rowBits * 4);
  const unknown = (at: number): Int32Array => {
    const row = new Int32Array(4);
    row[at >>> 5] = 1 << (31 - (at & 31));
    return row;
  };
  let s0 = Array.from({ length: 64 }, (_, bit) => unknown(bit));
  let s1 = Array.from({ length: 64 }, (_, bit) => unknown(64 + bit));
  for (let step = 0; step < steps; step += 1) {
    let mixed = added(s0, (bit) => s0[bit - 23]);
    mixed = added(mixed, (bit) => mixed[bit + 17]);
    mixed = added(mixed, (bit) => s1[bit]);
    mixed = added(mixed, (bit) => s1[bit + 26]);
    [s0, s1] = [s1, mixed];
    for (let bit = 0; bit < rowBits; bit += 1) rows.set(s0[63 - bit] ?? [], (step * rowBits + bit) * 4);
  }
  return rows;
}

function added(words: readonly Int32Array[], other: (bit: number) => Int32Array | undefined): Int32Array[] {
  return words.map((row, bit) => {
    const second = other(bit);
    return second === undefined ? row : row.map((word, at) => word ^ (second[at] ?? 0));
  });
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
