/**
 * The leading bits that all numbers r in [from / total, to / total) share.
 * @returns how many, and their value
 */
export function leadingBits(from: number, to: number, total: number, most: number): { count: number; value: number } {
  let known = { count: 0, value: 0 };
  for (let count = 1; count <= most; count += 1) {
    const scale = 2 ** count;
    const low = Math.floor((from * scale) / total);
    if (low !== Math.ceil((to * scale) / total) - 1) break;
    known = { count, value: low };
  }
  return known;
}
