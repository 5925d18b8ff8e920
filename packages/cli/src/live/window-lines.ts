import type { SpinResult } from '@croupier/contract/action';
import type { Colours } from '../io.ts';

/** The symbols of a spin, one line a row, those of wins in colour. */
export function windowLines(spin: Pick<SpinResult, 'window' | 'wins'>, colours: Colours): string[] {
  const winning = new Set(spin.wins.flatMap((win) => win.positions.map(([reel, row]) => `${reel} ${row}`)));
  const width = Math.max(1, ...spin.window.flat().map((symbol) => symbol.length));
  const rows = Math.max(0, ...spin.window.map((reel) => reel.length));
  return Array.from({ length: rows }, (_, row) => {
    const cells = spin.window.map((reel, index) => {
      const text = (reel[row] ?? '').padEnd(width);
      return winning.has(`${index} ${row}`) ? colours.bold(colours.yellow(text)) : text;
    });
    return `  ${cells.join('  ')}`;
  });
}

/** "line 3: 4 × cherry pays 2.50" for each win, the largest first. */
export function winLines(spin: Pick<SpinResult, 'wins'>, format: (amountMinor: number) => string): string[] {
  return spin.wins
    .toSorted((a, b) => b.amountMinor - a.amountMinor)
    .map((win) => {
      const where = win.kind === 'line' ? `line ${win.line ?? '?'}: ` : win.kind === 'scatter' ? 'scatter: ' : '';
      const times = win.multiplier === 1 ? '' : ` × ${win.multiplier}`;
      return `${where}${win.count} × ${win.symbol}${times} pays ${format(win.amountMinor)}`;
    });
}
