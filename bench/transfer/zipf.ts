/**
 * Draws ranks 0 … n - 1 with a probability proportional to 1 / (rank + 1)^alpha: alpha 0 is uniform. By inversion of the
 * cumulated distribution, so that it is exact.
 */
export function zipf(n: number, alpha: number, random: () => number): () => number {
  const cumulated = new Float64Array(n);
  let sum = 0;
  for (let rank = 0; rank < n; rank += 1) {
    sum += (rank + 1) ** -alpha;
    cumulated[rank] = sum;
  }
  return () => {
    const target = random() * sum;
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulated[middle] ?? 0) < target) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Two different ranks. */
export function pairs(draw: () => number): () => readonly [number, number] {
  return () => {
    const from = draw();
    let to = draw();
    while (to === from) to = draw();
    return [from, to];
  };
}
