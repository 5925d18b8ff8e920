import { seededBelow } from './figure.ts';

/** A whole game to be found again, as a sheet in `croupier-par/1`. */
export interface RandomGame {
  readonly name: string;
  readonly kind: 'lines' | 'ways' | 'anywhere';
  readonly sheet: Readonly<Record<string, unknown>>;
}

const names = ['ace', 'bell', 'cherry', 'diamond', 'eagle', 'fig', 'grape', 'heart', 'ivy', 'joker', 'king', 'lemon'];
type Below = (bound: number) => number;

/**
 * A random game of its own seed: three or five reels, windows of 3 or 4 rows, plain or stacked strips, now and then weighted stops; lines drawn at
 * random, ways, or pays anywhere; with or without wild (and multiplier), scatter and free spins.
 */
export function randomSheet(index: number, seed: number): RandomGame {
  const below = seededBelow(seed + index * 7_919);
  const kind = (['lines', 'lines', 'ways', 'lines', 'anywhere'] as const)[index % 5] ?? 'lines';
  const reels = kind === 'lines' && below(4) === 0 ? 3 : kind === 'anywhere' ? 6 : 5;
  const rows = kind === 'anywhere' ? 5 : 3 + below(2);
  const symbols = names.slice(0, kind === 'anywhere' ? 9 : 7 + below(4));
  const wild = below(3) === 0 || kind === 'anywhere' ? null : 'wild';
  const scatter = below(3) === 0 ? null : 'star';
  const special = [...(wild === null ? [] : [wild]), ...(scatter === null ? [] : [scatter])];
  const isStacked = below(2) === 0;
  const isWeighted = kind === 'lines' && below(5) === 0;
  const strips = Array.from({ length: reels }, () => stripOf(symbols, special, isStacked, below));
  const common = {
    format: 'croupier-par/1',
    id: `random-${index}`,
    title: `Random ${index}`,
    reels: strips.map((strip) => (isWeighted ? { strip, weights: strip.map(() => 1 + below(4)) } : { strip })),
    rows: strips.map(() => rows),
  };
  const longest = kind === 'anywhere' ? 30 : reels;
  const least = kind === 'anywhere' ? 8 : reels === 3 ? 3 : 2 + below(2);
  const pays = Object.fromEntries(
    symbols.map((symbol, rank) => [symbol, paysOf(longest, kind === 'anywhere' ? 8 : rank < 2 ? least : 3, below)]),
  );
  const scatterPays = scatter === null ? null : { symbol: scatter, pays: [0, 0, 1 + below(4), 10, 50].slice(0, reels) };
  const awards = scatter !== null && kind !== 'anywhere' && below(2) === 0 ? [0, 0, 5 + below(6)] : null;
  const free = awards === null ? null : { multiplier: 1 + below(3), retrigger: true };
  const multiplier = wild === null ? 1 : 1 + (below(3) === 0 ? 1 : 0);
  if (kind === 'lines') {
    const ownPays =
      wild === null ? {} : { wild: Array.from({ length: reels }, (_, at) => (at === reels - 1 ? 500 : 0)) };
    return {
      name: `${index} lines ${reels}x${rows}${isStacked ? ' stacked' : ''}${isWeighted ? ' weighted' : ''}${wild ? ` wild x${multiplier}` : ''}${scatter ? ' scatter' : ''}`,
      kind,
      sheet: {
        ...common,
        kind: 'lines',
        paylines: linesOf(reels, rows, reels === 3 ? 1 + below(5) : ([5, 9, 10, 15, 20, 25][below(6)] ?? 10), below),
        linePays: { ...pays, ...ownPays },
        wild: wild === null ? null : { symbol: wild, multiplier },
        scatter: scatterPays,
        freeSpins: free === null ? null : { awards, ...free },
      },
    };
  }
  return {
    name: `${index} ${kind} ${reels}x${rows}${isStacked ? ' stacked' : ''}${wild ? ` wild x${multiplier}` : ''}${scatter ? ' scatter' : ''}`,
    kind,
    sheet: {
      ...common,
      kind: 'grid',
      pay: { by: kind },
      pays,
      wilds: wild === null ? [] : [{ symbol: wild, multiplier }],
      scatters: scatterPays === null ? [] : [{ ...scatterPays, ...(awards === null ? {} : { awards }) }],
      freeSpins: free,
    },
  };
}

/** Rising pays from `least` symbols on. */
function paysOf(longest: number, least: number, below: Below): number[] {
  const pays: number[] = [];
  for (let length = 1; length <= longest; length += 1) {
    const before = pays.at(-1) ?? 0;
    if (length < least) pays.push(0);
    else pays.push(before === 0 ? 1 + below(5) : Math.min(5_000, before * (2 + below(3)) + below(3)));
  }
  return longest > 12 ? pays.map((pay) => Math.min(pay, 2_000)) : pays;
}

/** Different rows at random. */
function linesOf(reels: number, rows: number, count: number, below: Below): number[][] {
  const lines = new Map<string, number[]>();
  while (lines.size < count) {
    const line = Array.from({ length: reels }, () => 1 + below(rows));
    lines.set(line.join(), line);
  }
  return [...lines.values()];
}

function stripOf(symbols: readonly string[], special: readonly string[], isStacked: boolean, below: Below): string[] {
  const strip: string[] = [];
  const length = 26 + below(24);
  while (strip.length < length) {
    const symbol = symbols[below(symbols.length)] ?? '';
    if (symbol === strip.at(-1)) continue;
    const run = isStacked ? 1 + below(4) : 1;
    for (let more = 0; more < run; more += 1) strip.push(symbol);
  }
  for (const symbol of special) for (let more = 0; more < 2; more += 1) strip.splice(below(strip.length), 0, symbol);
  // Every symbol is on every reel, so that every pay can be won.
  for (const symbol of symbols) if (!strip.includes(symbol)) strip.push(symbol);
  return strip;
}
