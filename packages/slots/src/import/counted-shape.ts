import type { IssueList } from '../par-issue.ts';
import type { SymbolGroup } from '../par-sheet.ts';

interface Counted {
  readonly stops_per_reel?: number;
  readonly reels_identical?: number;
  readonly counts?: Readonly<Record<string, number>>;
  readonly pays?: Readonly<Record<string, number>>;
}

const anyGroup = 'ANY';
const barGroup = 'BARS';

/**
 * A game of identical reels that are given by symbol counts, with a window of one row: order does not matter there, so the strip simply lists
 * each symbol as often as it occurs. Pays are written as the symbols of the reels ("1B 1B 1B") or as "any 2 CH": at least that many on any reels;
 * "bars" are the symbols 1B to 9B.
 */
export function countedGame(read: Counted, issues: IssueList): Readonly<Record<string, unknown>> {
  const { counts, pays, reels_identical: reels, stops_per_reel: stops } = read;
  if (counts === undefined || pays === undefined || reels === undefined) return {};
  const strip = Object.entries(counts).flatMap(([symbol, count]) => Array.from({ length: count }, () => symbol));
  if (stops !== undefined && strip.length !== stops)
    issues.error('counts', `the counts sum up to ${strip.length}, but a reel has ${stops} stops`);
  const groups: Record<string, SymbolGroup> = {};
  const combos: { match: string[]; paysByCoins: number[] }[] = [];
  for (const [written, pay] of Object.entries(pays)) {
    const path = `pays.${written}`;
    const some = /^any (\d{1,2}) (\S{1,32})$/.exec(written);
    if (some === null) {
      const match = written.split(' ');
      if (match.length !== reels) issues.error(path, `${match.length} symbols for ${reels} reels`);
      for (const symbol of match) if (!Object.hasOwn(counts, symbol)) issues.error(path, `unknown symbol "${symbol}"`);
      combos.push({ match, paysByCoins: [pay] });
      continue;
    }
    const least = Number(some[1]);
    const name = some[2] === 'bars' ? barGroup : (some[2] ?? '');
    if (name === barGroup)
      groups[barGroup] = { anyOf: Object.keys(counts).filter((symbol) => /^[1-9]B$/.test(symbol)) };
    else if (!Object.hasOwn(counts, name)) issues.error(path, `unknown symbol "${name}"`);
    if (least < 1 || least > reels) issues.error(path, `${least} of ${reels} reels`);
    else if (least < reels) groups[anyGroup] = { noneOf: [] };
    for (const chosen of choices(reels, least)) {
      combos.push({
        match: Array.from({ length: reels }, (_, reel) => (chosen.has(reel) ? name : anyGroup)),
        paysByCoins: [pay],
      });
    }
  }
  for (const symbol of Object.keys(counts))
    if (!combos.some((combo) => combo.match.includes(symbol))) groups[symbol] = { anyOf: [symbol] };
  return { reels: Array.from({ length: reels }, () => ({ strip, weights: null })), combos, groups };
}

/** All ways to choose `count` of `total` reels. */
function choices(total: number, count: number): ReadonlySet<number>[] {
  const found: ReadonlySet<number>[] = [];
  for (let bits = 0; bits < 2 ** total; bits += 1) {
    const chosen = new Set(
      Array.from({ length: total }, (_, reel) => reel).filter((reel) => ((bits >>> reel) & 1) === 1),
    );
    if (chosen.size === count) found.push(chosen);
  }
  return found;
}
