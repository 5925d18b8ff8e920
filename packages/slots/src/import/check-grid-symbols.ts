import type { GridReel, GridSheet } from '../grid-sheet.ts';
import type { IssueList } from '../par-issue.ts';
import type { GridPlaces } from './check-grid.ts';
import type { Draft } from './check-sheet.ts';

type Role = 'wild' | 'scatter' | 'bonus';

/** Roles: who is what, and that every symbol of the strips is something. */
export function checkGridSymbols(draft: Draft<GridSheet>, places: GridPlaces, issues: IssueList): void {
  const { reels, pays, wilds = [], scatters = [], bonuses = [], freeSpins } = draft;
  const onReels = reels && new Set([...reels, ...(freeSpins?.reels ?? [])].flatMap((reel) => [...reel.strip]));
  const mustBeOnReels = (symbol: string, path: string): void => {
    if (onReels !== undefined && !onReels.has(symbol))
      issues.error(path, `unknown symbol "${symbol}": it is on no reel`);
  };
  const roles = new Map<string, Role>();
  const take = (symbol: string, path: string, role: Role): void => {
    const other = roles.get(symbol);
    if (other !== undefined) issues.error(path, `one symbol cannot be ${other} and ${role}`);
    roles.set(symbol, role);
    mustBeOnReels(symbol, path);
  };
  wilds.forEach((wild, index) => take(wild.symbol, `wilds[${index}].symbol`, 'wild'));
  const free = new Set<string>();
  freeSpins?.wilds?.forEach((wild, index) => {
    const path = `freeSpins.wilds[${index}].symbol`;
    if (free.has(wild.symbol)) issues.error(path, 'one symbol cannot be wild and wild');
    free.add(wild.symbol);
    mustBeOnReels(wild.symbol, path);
  });
  for (const [place, list] of [
    ['wilds', wilds],
    ['freeSpins.wilds', freeSpins?.wilds ?? []],
  ] as const)
    list.forEach((wild, index) =>
      wild.excludes.forEach((symbol, at) => {
        const path = `${place}[${index}].excludes[${at}]`;
        mustBeOnReels(symbol, path);
        if (symbol === wild.symbol) issues.error(path, 'the wild cannot exclude itself');
        if (wild.excludes.indexOf(symbol) !== at) issues.error(path, `"${symbol}" is listed twice`);
      }),
    );
  scatters.forEach((one, index) => {
    take(one.symbol, `scatters[${index}].symbol`, 'scatter');
    if (free.has(one.symbol)) issues.error(`scatters[${index}].symbol`, 'one symbol cannot be wild and scatter');
  });
  scatters.forEach((one, index) =>
    one.also?.forEach((symbol, at) => mustBeOnReels(symbol, `scatters[${index}].also[${at}]`)),
  );
  bonuses.forEach((one, index) => {
    take(one.symbol, `bonuses[${index}].symbol`, 'bonus');
    if (free.has(one.symbol)) issues.error(`bonuses[${index}].symbol`, 'one symbol cannot be wild and bonus');
  });
  for (const [place, table] of [
    [places.pays, pays],
    ['freeSpins.pays', freeSpins?.pays],
  ] as const)
    for (const symbol of Object.keys(table ?? {})) {
      mustBeOnReels(symbol, `${place}.${symbol}`);
      const other = roles.get(symbol);
      if (other === 'scatter' || other === 'bonus')
        issues.error(`${place}.${symbol}`, `"${symbol}" is a ${other}: its pays stand there`);
    }
  if (pays === undefined) return;
  const named = new Set([...Object.keys(pays), ...roles.keys(), ...free, ...scatters.flatMap((one) => one.also ?? [])]);
  checkGroups(draft, named, issues);
  for (const group of draft.groups ?? []) for (const symbol of group.symbols) named.add(symbol);
  const check = (list: readonly GridReel[], place: (reel: number, stop: number) => string): void =>
    list.forEach((reel, index) => {
      const told = new Set<string>();
      reel.strip.forEach((symbol, stop) => {
        if (named.has(symbol) || told.has(symbol)) return;
        told.add(symbol);
        const path = reel.order === 'unknown' ? `${places.reel(index)}.counts.${symbol}` : place(index, stop);
        issues.error(path, `unknown symbol "${symbol}": it has no entry in ${places.pays}`);
      });
    });
  check(reels ?? [], places.stop);
  check(freeSpins?.reels ?? [], (reel, stop) => `freeSpins.reels[${reel}].strip[${stop}]`);
}

/** Mixed groups, and the names that `pay.bothWays` may list. */
function checkGroups(draft: Draft<GridSheet>, named: ReadonlySet<string>, issues: IssueList): void {
  const { groups = [], pay, reels, wilds = [], scatters = [], bonuses = [] } = draft;
  const onReels = new Set(reels?.flatMap((reel) => [...reel.strip]));
  const apart = new Set([...wilds, ...scatters, ...bonuses].map((one) => one.symbol));
  const names = new Set<string>();
  groups.forEach(({ name, symbols }, index) => {
    const path = `groups[${index}]`;
    if (pay !== undefined && pay.by !== 'lines')
      issues.error(path, `mixed groups need lines, and the game pays by ${pay.by}`);
    if (onReels.has(name) || named.has(name))
      issues.error(`${path}.name`, `"${name}" is a symbol: a group needs another name`);
    if (names.has(name)) issues.error(`${path}.name`, `there are two groups "${name}"`);
    names.add(name);
    symbols.forEach((symbol, at) => {
      const place = `${path}.symbols[${at}]`;
      if (reels !== undefined && !onReels.has(symbol))
        issues.error(place, `unknown symbol "${symbol}": it is on no reel`);
      if (apart.has(symbol)) issues.error(place, `"${symbol}" is a wild, a scatter or a bonus`);
      if (symbols.indexOf(symbol) !== at) issues.error(place, `"${symbol}" is listed twice`);
    });
  });
  if (pay?.by !== 'lines' && pay?.by !== 'ways') return;
  pay.bothWays?.forEach((name, at) => {
    const path = `pay.bothWays[${at}]`;
    if (!named.has(name) && !names.has(name)) issues.error(path, `unknown symbol or group "${name}"`);
    if (pay.direction === 'both') issues.error(path, 'everything pays both ways already: the direction is "both"');
  });
}
