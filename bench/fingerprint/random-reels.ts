/** A reel to be found again: symbol codes, weights (all 1 unless weighted) and the height of its window. */
export interface Reel {
  readonly kind: 'plain' | 'stacked' | 'weighted';
  readonly strip: readonly number[];
  readonly weights: readonly number[];
  readonly rows: number;
}

/** Five reels of one random game: 8 to 12 symbols, one of them a rare wild, one a rare scatter; windows of 3 or 4. */
export function randomGame(index: number, below: (bound: number) => number): Reel[] {
  const kinds = ['plain', 'stacked', 'plain', 'stacked', 'weighted'] as const;
  const kind = kinds[index % kinds.length] ?? 'plain';
  const rows = 3 + (Math.floor(index / kinds.length) % 2);
  const symbols = 8 + below(5);
  return Array.from({ length: 5 }, () => {
    const strip = kind === 'stacked' ? stacked(symbols, below) : plain(symbols, rows, below);
    const weights = strip.map(() => (kind === 'weighted' ? 1 + below(6) : 1));
    return { kind, strip, weights, rows };
  });
}

/** No window comes twice. */
function plain(symbols: number, rows: number, below: (bound: number) => number): number[] {
  for (;;) {
    const strip = Array.from({ length: 24 + below(24) }, () => below(symbols));
    const windows = strip.map((_, stop) =>
      Array.from({ length: rows }, (_row, row) => strip[(stop + row) % strip.length]).join(),
    );
    if (new Set(windows).size === strip.length) return strip;
  }
}

/** As `randomGame`, with stacks of 3 to 6 like symbols and a loop that comes twice. */
export function heavyReels(index: number, below: (bound: number) => number): Reel[] {
  const rows = 3 + (index % 2);
  return Array.from({ length: 5 }, () => {
    const strip = heavilyStacked(6 + below(4), below);
    return { kind: 'stacked', strip, weights: strip.map(() => 1), rows };
  });
}

function heavilyStacked(symbols: number, below: (bound: number) => number): number[] {
  const strip: number[] = [];
  const add = (run: readonly number[]): void => {
    strip.push(...run);
  };
  const loop = Array.from({ length: 3 }, () => below(symbols));
  const length = 30 + below(30);
  while (strip.length < length) {
    const symbol = below(symbols);
    if (symbol === strip.at(-1) || symbol === strip[0]) continue;
    add(Array.from({ length: below(2) === 0 ? 1 + below(2) : 3 + below(4) }, () => symbol));
    if (below(6) === 0) add(loop);
  }
  return strip;
}

/** Runs of 1 to 3 like symbols, now and then of 4, as stacked reels have them; neighbouring runs differ. */
function stacked(symbols: number, below: (bound: number) => number): number[] {
  const strip: number[] = [];
  const length = 24 + below(24);
  while (strip.length < length) {
    const symbol = below(symbols);
    if (symbol === strip.at(-1) || symbol === strip[0]) continue;
    const run = symbol < 2 ? 1 : 1 + below(below(4) === 0 ? 4 : 3);
    for (let more = 0; more < run; more += 1) strip.push(symbol);
  }
  return strip;
}
