/** Lovász's condition; closer to 1 than the usual 3/4, since one reduced basis serves many targets. */
const delta = 0.99;

/**
 * The integer vectors x with x[i] = multipliers[i] * x[0] modulo a modulus, and those near a target. Basis reduced after Lenstra, Lenstra
 * and Lovász (1982) with exact integers and an orthogonal basis in doubles; nearest planes after Babai (1986). Dimensions up to about 40.
 */
export class CongruenceLattice {
  readonly #size: number;
  readonly #basis: bigint[][];
  /** Of the weighted basis, row by row: its vectors, and the orthogonal ones over the squares of their lengths. */
  readonly #vectors: Float64Array;
  readonly #dual: Float64Array;

  /**
   * @param multipliers the first is 1
   * @param weights of the coordinates: distances are measured after multiplying with them
   */
  constructor(multipliers: readonly bigint[], modulus: bigint, weights: ArrayLike<number>) {
    this.#size = multipliers.length;
    this.#basis = multipliers.map((_, row) =>
      multipliers.map((multiplier, column) => (row === 0 ? multiplier : row === column ? modulus : 0n)),
    );
    const reduction = reduced(this.#basis, weights);
    this.#vectors = reduction.vectors;
    this.#dual = reduction.dual;
  }

  /**
   * Subtracts a lattice vector near a target from it, in place. Weighted coordinates both before and after.
   * @param coefficients of the basis, filled for `firstOf`
   */
  reduce(target: Float64Array, coefficients: Float64Array): void {
    const size = this.#size;
    const [vectors, dual] = [this.#vectors, this.#dual];
    for (let row = size - 1; row >= 0; row -= 1) {
      const at = row * size;
      let along = 0;
      for (let column = 0; column < size; column += 1) along += (target[column] ?? 0) * (dual[at + column] ?? 0);
      const whole = Math.round(along);
      coefficients[row] = whole;
      if (whole === 0) continue;
      for (let column = 0; column < size; column += 1)
        target[column] = (target[column] ?? 0) - whole * (vectors[at + column] ?? 0);
    }
  }

  /** The first coordinate of the vector with these coefficients. */
  firstOf(coefficients: Float64Array): bigint {
    return this.#basis.reduce((sum, vector, row) => sum + BigInt(coefficients[row] ?? 0) * (vector[0] ?? 0n), 0n);
  }
}

/** Reduces the basis in place. */
function reduced(basis: bigint[][], weights: ArrayLike<number>): { vectors: Float64Array; dual: Float64Array } {
  const size = basis.length;
  const vectors = new Float64Array(size * size);
  const orthogonal = new Float64Array(size * size);
  const lengths = new Float64Array(size);
  const shares = new Float64Array(size * size);
  const load = (row: number): void => {
    for (let column = 0; column < size; column += 1)
      vectors[row * size + column] = Number(basis[row]?.[column] ?? 0n) * (weights[column] ?? 1);
  };
  const orthogonalise = (row: number): void => {
    const own = orthogonal.subarray(row * size, (row + 1) * size);
    own.set(vectors.subarray(row * size, (row + 1) * size));
    for (let before = 0; before < row; before += 1) {
      const share = dot(own, orthogonal.subarray(before * size, (before + 1) * size)) / (lengths[before] ?? 1);
      shares[row * size + before] = share;
      for (let column = 0; column < size; column += 1)
        own[column] = (own[column] ?? 0) - share * (orthogonal[before * size + column] ?? 0);
    }
    lengths[row] = dot(own, own);
  };
  const shorten = (row: number): void => {
    const own = basis[row] ?? [];
    // Large quotients are found to 53 bits only: again until none is left.
    for (let again = true; again;) {
      again = false;
      for (let before = row - 1; before >= 0; before -= 1) {
        const whole = Math.round(shares[row * size + before] ?? 0);
        if (whole === 0) continue;
        again = again || Math.abs(whole) > 2 ** 20;
        const factor = BigInt(whole);
        const other = basis[before] ?? [];
        for (let column = 0; column < size; column += 1)
          own[column] = (own[column] ?? 0n) - factor * (other[column] ?? 0n);
        for (let column = 0; column < before; column += 1)
          shares[row * size + column] =
            (shares[row * size + column] ?? 0) - whole * (shares[before * size + column] ?? 0);
        shares[row * size + before] = (shares[row * size + before] ?? 0) - whole;
      }
      load(row);
      if (again) orthogonalise(row);
    }
  };
  for (let row = 0; row < size; row += 1) load(row);
  if (size > 0) orthogonalise(0);
  for (let row = 1; row < size;) {
    orthogonalise(row);
    shorten(row);
    const share = shares[row * size + row - 1] ?? 0;
    if ((lengths[row] ?? 0) >= (delta - share * share) * (lengths[row - 1] ?? 0)) {
      row += 1;
      continue;
    }
    [basis[row - 1], basis[row]] = [basis[row] ?? [], basis[row - 1] ?? []];
    load(row - 1);
    load(row);
    if (row === 1) orthogonalise(0);
    row = Math.max(1, row - 1);
  }
  return { vectors, dual: orthogonal.map((value, at) => value / (lengths[Math.floor(at / size)] ?? 1)) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
