export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Half the distance of the extremes, as a part of the median. */
export function noise(numbers: readonly number[]): number {
  return round((Math.max(...numbers) - Math.min(...numbers)) / 2 / median(numbers), 3);
}

/** The value below which this part of the numbers lies, with two decimals. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = Float64Array.from(numbers).toSorted();
  return round(sorted[Math.floor(sorted.length * part)] ?? Number.NaN, 2);
}

export function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
