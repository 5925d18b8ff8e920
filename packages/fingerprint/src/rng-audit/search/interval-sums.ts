/** Numbers of so many leading bits tell all that matters: those of reels up to 64 stops, and nearly all of longer ones. */
const bitsMax = 10;

/** A sum of bits of a number in GF(2) that is known: mask over 32 bits, and its value. */
export interface KnownSum {
  readonly bits: number;
  readonly value: number;
}

/**
 * All independent sums of leading bits that are the same for every number of 32 bits r with r / 2^32 in [from / total, to / total): more
 * than the leading bits they share, since an interval across 1/2 still tells that the first two bits differ.
 */
export function sumsOfInterval(from: number, to: number, total: number): KnownSum[] {
  const scale = 2 ** bitsMax;
  const low = Math.floor((from * scale) / total);
  const high = Math.ceil((to * scale) / total) - 1;
  // The differences of its cells, in echelon form by their highest bits; then the sums that vanish on all of them.
  const differences: number[] = [];
  for (let cell = low + 1; cell <= high; cell += 1) {
    let rest = cell ^ low;
    for (const own of differences) rest = Math.min(rest, rest ^ own);
    if (rest === 0) continue;
    for (const [index, own] of differences.entries()) differences[index] = Math.min(own, own ^ rest);
    differences.push(rest);
  }
  const leads = differences.map((own) => 31 - Math.clz32(own));
  const sums: KnownSum[] = [];
  for (let bit = 0; bit < bitsMax; bit += 1) {
    if (leads.includes(bit)) continue;
    let mask = 1 << bit;
    for (const [index, own] of differences.entries()) if ((own >>> bit) & 1) mask |= 1 << (leads[index] ?? 0);
    let value = 0;
    for (let at = 0; at < bitsMax; at += 1) value ^= ((mask & low) >>> at) & 1;
    sums.push({ bits: mask << (32 - bitsMax), value });
  }
  return sums;
}
