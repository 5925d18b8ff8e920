/** A figure to twelve significant digits: more than any sample supports, and free of the last bits' noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}
