import { limits } from '@croupier/kernel/limits';
import type { IssueList } from '../par-issue.ts';
import { type ParReel, parVirtualStopsMax } from '../par-fields.ts';
import type { ComboSheet, LineSheet } from '../par-sheet.ts';

/** Where the importing format keeps things, so that an issue names the place in the user's own document. */
export interface Places {
  readonly strips: (reel: number) => string;
  readonly weights: (reel: number) => string;
  readonly rows: string;
  readonly linePays: string;
  readonly paylines: string;
  readonly wild: string;
  readonly excludes: string;
  readonly scatter: string;
  readonly scatterPays: string;
  readonly freeSpins: string;
  readonly combo: (index: number) => { readonly match: string; readonly pays: string };
  readonly groups: string;
}

export type Draft<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Meaning of a line game's fields: every fault that can be seen in the fields that could be read. */
export function checkLineSheet(draft: Draft<LineSheet>, places: Places, issues: IssueList): void {
  const { reels, rows, paylines, linePays, wild, scatter, freeSpins } = draft;
  if (reels !== undefined) checkReels(reels, places, issues);
  const count = reels?.length;
  if (count !== undefined && rows !== undefined && rows.length !== count)
    issues.error(places.rows, `${rows.length} entries for ${count} reels`);
  if (paylines !== undefined) checkPaylines(paylines, rows, count, places, issues);
  const onReels = reels && new Set(reels.flatMap((reel) => reel.strip));
  const named = linePays && new Set([...Object.keys(linePays), wild?.symbol, scatter?.symbol]);
  if (reels !== undefined && named !== undefined) {
    reels.forEach((reel, index) =>
      reel.strip.forEach((symbol, stop) => {
        if (!named.has(symbol))
          issues.error(
            `${places.strips(index)}[${stop}]`,
            `unknown symbol "${symbol}": it has no entry in ${places.linePays}`,
          );
      }),
    );
    if (named.size > limits.parSymbolsMax) issues.error(places.linePays, `more than ${limits.parSymbolsMax} symbols`);
  }
  for (const [symbol, pays] of Object.entries(linePays ?? {})) {
    const path = `${places.linePays}.${symbol}`;
    if (onReels !== undefined && !onReels.has(symbol))
      issues.error(path, `unknown symbol "${symbol}": it is on no reel`);
    if (count !== undefined && pays.length !== count) issues.error(path, `${pays.length} pays for ${count} reels`);
    warnDecreasing(pays, path, issues);
  }
  checkSpecials(draft, onReels, places, issues);
  if (freeSpins && scatter === null) issues.error(places.freeSpins, 'free spins need a scatter that triggers them');
}

function checkSpecials(
  draft: Draft<LineSheet>,
  onReels: ReadonlySet<string> | undefined,
  places: Places,
  issues: IssueList,
): void {
  const { wild, scatter, linePays } = draft;
  const known = (symbol: string): boolean =>
    onReels === undefined || onReels.has(symbol) || (linePays !== undefined && Object.hasOwn(linePays, symbol));
  if (wild && !known(wild.symbol)) issues.error(places.wild, `unknown symbol "${wild.symbol}": it is on no reel`);
  wild?.excludes.forEach((symbol, index) => {
    if (!known(symbol)) issues.error(`${places.excludes}[${index}]`, `unknown symbol "${symbol}": it is on no reel`);
    if (symbol === wild.symbol) issues.error(`${places.excludes}[${index}]`, 'the wild cannot exclude itself');
    if (wild.excludes.indexOf(symbol) !== index)
      issues.error(`${places.excludes}[${index}]`, `"${symbol}" is listed twice`);
  });
  if (!scatter) return;
  if (onReels !== undefined && !onReels.has(scatter.symbol))
    issues.error(places.scatter, `unknown symbol "${scatter.symbol}": it is on no reel`);
  if (wild && wild.symbol === scatter.symbol) issues.error(places.scatter, 'one symbol cannot be wild and scatter');
  warnDecreasing(scatter.pays, places.scatterPays, issues);
}

export function checkReels(reels: readonly ParReel[], places: Places, issues: IssueList): void {
  reels.forEach((reel, index) => {
    if (reel.strip.length === 0) issues.error(places.strips(index), 'the reel is empty');
    if (reel.weights === null) return;
    if (reel.weights.length !== reel.strip.length)
      issues.error(places.weights(index), `${reel.weights.length} weights for ${reel.strip.length} stops`);
    const sum = reel.weights.reduce((total, weight) => total + weight, 0);
    if (sum > parVirtualStopsMax)
      issues.error(places.weights(index), `the weights sum up to ${sum}, more than ${parVirtualStopsMax}`);
  });
}

export function checkPaylines(
  lines: readonly (readonly number[])[],
  rows: readonly number[] | undefined,
  reels: number | undefined,
  places: Pick<Places, 'paylines'>,
  issues: IssueList,
): void {
  const seen = new Map<string, number>();
  lines.forEach((line, index) => {
    const path = `${places.paylines}[${index}]`;
    if (reels !== undefined && line.length !== reels) issues.error(path, `${line.length} rows for ${reels} reels`);
    line.forEach((row, reel) => {
      const height = rows?.[reel];
      if (row < 1 || (height !== undefined && row > height))
        issues.error(
          `${path}[${reel}]`,
          `row ${row} is outside the window${height === undefined ? '' : ` of ${height} rows`}`,
        );
    });
    const key = line.join();
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else issues.warning(path, `the same line as ${places.paylines}[${first}]`);
  });
}

/** Meaning of a combination game's fields. */
export function checkComboSheet(draft: Draft<ComboSheet>, places: Places, issues: IssueList): void {
  const { reels, combos, groups } = draft;
  if (reels !== undefined) checkReels(reels, places, issues);
  const onReels = reels && new Set(reels.flatMap((reel) => reel.strip));
  const mentioned = new Set<string>();
  for (const [name, group] of Object.entries(groups ?? {})) {
    const path = `${places.groups}.${name}`;
    const members = 'anyOf' in group ? group.anyOf : group.noneOf;
    for (const symbol of members) {
      mentioned.add(symbol);
      if (onReels !== undefined && !onReels.has(symbol))
        issues.error(path, `unknown symbol "${symbol}": it is on no reel`);
    }
    if (onReels?.has(name) === true && !(members.length === 1 && members[0] === name && 'anyOf' in group)) {
      issues.error(path, `"${name}" is a symbol on the reels: a group needs another name`);
    }
  }
  const coins = combos?.[0]?.paysByCoins.length;
  const seen = new Map<string, number>();
  combos?.forEach((combo, index) => {
    const { match, pays } = places.combo(index);
    if (reels !== undefined && combo.match.length !== reels.length)
      issues.error(match, `${combo.match.length} symbols for ${reels.length} reels`);
    if (combo.paysByCoins.length !== coins)
      issues.error(pays, `${combo.paysByCoins.length} pays, where the first combination has ${coins}`);
    combo.match.forEach((name, reel) => {
      mentioned.add(name);
      const isGroup = groups === undefined || Object.hasOwn(groups, name);
      if (onReels !== undefined && !isGroup && !onReels.has(name))
        issues.error(`${match}[${reel}]`, `unknown symbol or group "${name}"`);
    });
    warnDecreasing(combo.paysByCoins, pays, issues);
    const key = combo.match.join(' | ');
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else issues.warning(match, `the same combination as number ${first + 1}`);
  });
  if (combos === undefined || groups === undefined) return;
  for (const symbol of onReels ?? [])
    if (!mentioned.has(symbol))
      issues.warning(places.groups, `symbol "${symbol}" is named by no combination and no group`);
  if (onReels !== undefined && onReels.size > limits.parSymbolsMax)
    issues.error(places.strips(0), `more than ${limits.parSymbolsMax} symbols`);
}

export function warnDecreasing(pays: readonly number[], path: string, issues: IssueList): void {
  pays.forEach((pay, index) => {
    const before = pays[index - 1] ?? 0;
    if (pay < before) issues.warning(`${path}[${index}]`, `the pay falls from ${before} to ${pay}`);
  });
}
