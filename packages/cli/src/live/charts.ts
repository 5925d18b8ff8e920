const levels = '▁▂▃▄▅▆▇█';

/** A line of bars, at most `width` wide: the last value of each stretch, between the lowest and the highest. */
export function sparkline(values: readonly number[], width: number): string {
  if (values.length === 0 || width < 1) return '';
  const columns = Math.min(width, values.length);
  const picked = Array.from({ length: columns }, (_, column) => {
    const last = Math.ceil(((column + 1) * values.length) / columns) - 1;
    return values[last] ?? 0;
  });
  const low = picked.reduce((a, b) => Math.min(a, b), Infinity);
  const high = picked.reduce((a, b) => Math.max(a, b), -Infinity);
  const step = high === low ? 0 : (levels.length - 1) / (high - low);
  return picked.map((value) => levels[Math.round((value - low) * step)]).join('');
}

/** A bar `width` wide, filled by `share` (0 to 1, clamped). */
export function progressBar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
