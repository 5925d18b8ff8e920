/**
 * A strip of a reel of which only the counts are known: every symbol as evenly round the circle as it goes. At each stop stands the symbol that is
 * furthest behind its share. What depends on the order (windows of several rows) is then that of this arrangement.
 */
export function arrangeCounts(counts: Readonly<Record<string, number>>): string[] {
  const symbols = Object.entries(counts).filter(([, count]) => count > 0);
  const total = symbols.reduce((sum, [, count]) => sum + count, 0);
  const placed = symbols.map(() => 0);
  return Array.from({ length: total }, (_, stop) => {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    symbols.forEach(([, count], index) => {
      const behind = (count * (stop + 1)) / total - (placed[index] ?? 0);
      if ((placed[index] ?? 0) < count && behind > most + 1e-12) {
        best = index;
        most = behind;
      }
    });
    placed[best] = (placed[best] ?? 0) + 1;
    return symbols[best]?.[0] ?? '';
  });
}
