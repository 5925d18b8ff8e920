import type { SignedReel } from './signature.ts';

/** Windows of a game over the codes 0 to `symbols` − 1. */
export interface SymbolLaw {
  readonly reels: readonly SignedReel[];
  readonly symbols: number;
}

export interface Refinement {
  /** Class of each symbol, from 0, in an order that does not depend on the codes. */
  readonly colours: Int32Array;
  readonly classes: number;
}

/**
 * Colour refinement: two symbols stay in one class only while the windows they stand in look alike (reel, amount, own row,
 * classes of all rows).
 * @param start colours to begin with; only their order counts
 */
export function refine({ reels, symbols }: SymbolLaw, start: Int32Array): Refinement {
  let found = ranked(Array.from(start, String), start);
  for (;;) {
    const { colours } = found;
    const seen: string[][] = Array.from({ length: symbols }, () => []);
    for (const [reel, { windows }] of reels.entries()) {
      for (const { codes, amount } of windows) {
        const look = `${reel} ${amount} ${codes.map((code) => colours[code] ?? 0).join()}`;
        for (const [row, code] of codes.entries()) seen[code]?.push(`${row} ${look}`);
      }
    }
    const next = ranked(
      seen.map((looks) => looks.toSorted().join(';')),
      colours,
    );
    if (next.classes === found.classes) return found;
    found = next;
  }
}

/** Classes by colour first, then by look. */
function ranked(looks: readonly string[], colours: Int32Array): Refinement {
  const order = [...looks.keys()].toSorted((a, b) => compare(a, b));
  const of = new Int32Array(looks.length);
  let rank = -1;
  for (const [place, code] of order.entries()) {
    const before = order[place - 1];
    if (before === undefined || compare(before, code) !== 0) rank += 1;
    of[code] = rank;
  }
  return { colours: of, classes: rank + 1 };

  function compare(a: number, b: number): number {
    const [x, y] = [looks[a] ?? '', looks[b] ?? ''];
    return (colours[a] ?? 0) - (colours[b] ?? 0) || (x < y ? -1 : x > y ? 1 : 0);
  }
}
