/** Classes taken together, in their order, to bins of nearly equal probability. */
export interface Bins {
  /** Bin of each class. */
  readonly of: Int32Array;
  /** Probability of each bin. */
  readonly masses: Float64Array;
}

/** At most `count` bins of neighbouring classes, each with a probability of about 1 / count or more (the last may have four fifths of it). */
export function binsOf(shares: Float64Array, count: number): Bins {
  const of = new Int32Array(shares.length);
  const masses: number[] = [];
  let mass = 0;
  let left = 1;
  for (const [at, share] of shares.entries()) {
    of[at] = masses.length;
    mass += share;
    left -= share;
    if (mass >= 1 / count - 1e-12 && left >= 0.8 / count) {
      masses.push(mass);
      mass = 0;
    }
  }
  masses.push(mass);
  return { of, masses: Float64Array.from(masses) };
}

/** The known classes of a reel, in order, as bins. */
export function binned(classes: Int32Array, { of }: Bins): Int32Array {
  const values = new Int32Array(classes.length);
  let length = 0;
  for (const at of classes) {
    if (at < 0) continue;
    values[length] = of[at] ?? 0;
    length += 1;
  }
  return values.subarray(0, length);
}
