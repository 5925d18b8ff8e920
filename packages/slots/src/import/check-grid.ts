import { limits } from '@croupier/kernel/limits';
import type { GridReel, GridSheet } from '../grid-sheet.ts';
import type { IssueList } from '../par-issue.ts';
import { parVirtualStopsMax } from '../par-fields.ts';
import { checkPaylines, type Draft, warnDecreasing } from './check-sheet.ts';

/** Where the importing format keeps what differs between formats. */
export interface GridPlaces {
  readonly reel: (index: number) => string;
  readonly stop: (reel: number, stop: number) => string;
  readonly pays: string;
}

/** Scatter sums are counted together: the product of (most in a window + 1) over the scatters and window bonuses. */
const scatterSumsMax = 65_536;

/** Meaning of a grid game's fields: every fault that can be seen in the fields that could be read. */
export function checkGridSheet(draft: Draft<GridSheet>, places: GridPlaces, issues: IssueList): void {
  const { reels, rows, pay, pays, freeSpins } = draft;
  const count = reels?.length;
  if (reels) checkGridReels(reels, places.reel, issues);
  if (count !== undefined && rows !== undefined && rows.length !== count)
    issues.error('rows', `${rows.length} entries for ${count} reels`);
  if (pay?.by === 'lines') checkPaylines(pay.paylines, rows, count, linePlaces, issues);
  checkSymbols(draft, places, issues);
  checkPays(draft, places, issues);
  checkBonuses(draft, issues);
  if (freeSpins) checkFreeSpins(draft, freeSpins, count, issues);
  if (reels && rows) checkScatterSums(draft, reels, rows, issues);
  const named = new Set([...Object.keys(pays ?? {}), ...(draft.wilds ?? []).map((wild) => wild.symbol)]);
  if (named.size > limits.parSymbolsMax) issues.error(places.pays, `more than ${limits.parSymbolsMax} symbols`);
  checkStakes(draft, issues);
}

const linePlaces = { paylines: 'pay.paylines' };

function checkGridReels(reels: readonly GridReel[], place: (index: number) => string, issues: IssueList): void {
  reels.forEach((reel, index) => {
    if (reel.weights === null) return;
    if (reel.weights.length !== reel.strip.length)
      issues.error(`${place(index)}.weights`, `${reel.weights.length} weights for ${reel.strip.length} stops`);
    const sum = reel.weights.reduce((total, weight) => total + weight, 0);
    if (sum > parVirtualStopsMax)
      issues.error(`${place(index)}.weights`, `the weights sum up to ${sum}, more than ${parVirtualStopsMax}`);
  });
}

/** Roles: who is what, and that every symbol of the strips is something. */
function checkSymbols(draft: Draft<GridSheet>, places: GridPlaces, issues: IssueList): void {
  const { reels, pays, wilds = [], scatters = [], bonuses = [], freeSpins } = draft;
  const onReels = reels && new Set([...reels, ...(freeSpins?.reels ?? [])].flatMap((reel) => [...reel.strip]));
  const known = (symbol: string): boolean => onReels === undefined || onReels.has(symbol);
  const role = new Map<string, string>();
  const take = (symbol: string, path: string, what: string): void => {
    const other = role.get(symbol);
    if (other !== undefined) issues.error(path, `one symbol cannot be ${other} and ${what}`);
    role.set(symbol, what);
    if (!known(symbol)) issues.error(path, `unknown symbol "${symbol}": it is on no reel`);
  };
  wilds.forEach((wild, index) => {
    take(wild.symbol, `wilds[${index}].symbol`, 'wild');
    wild.excludes.forEach((symbol, at) => {
      const path = `wilds[${index}].excludes[${at}]`;
      if (!known(symbol)) issues.error(path, `unknown symbol "${symbol}": it is on no reel`);
      if (symbol === wild.symbol) issues.error(path, 'the wild cannot exclude itself');
      if (wild.excludes.indexOf(symbol) !== at) issues.error(path, `"${symbol}" is listed twice`);
    });
  });
  scatters.forEach((one, index) => take(one.symbol, `scatters[${index}].symbol`, 'scatter'));
  bonuses.forEach((one, index) => take(one.symbol, `bonuses[${index}].symbol`, 'bonus'));
  for (const symbol of Object.keys(pays ?? {})) {
    if (!known(symbol)) issues.error(`${places.pays}.${symbol}`, `unknown symbol "${symbol}": it is on no reel`);
    const other = role.get(symbol);
    if (other === 'scatter' || other === 'bonus')
      issues.error(`${places.pays}.${symbol}`, `"${symbol}" is a ${other}: its pays stand there`);
  }
  if (pays === undefined) return;
  const check = (list: readonly GridReel[], place: (reel: number, stop: number) => string): void =>
    list.forEach((reel, index) => {
      const told = new Set<string>();
      reel.strip.forEach((symbol, stop) => {
        if (Object.hasOwn(pays, symbol) || role.has(symbol) || told.has(symbol)) return;
        told.add(symbol);
        const path = reel.order === 'unknown' ? `${places.reel(index)}.counts.${symbol}` : place(index, stop);
        issues.error(path, `unknown symbol "${symbol}": it has no entry in ${places.pays}`);
      });
    });
  check(reels ?? [], places.stop);
  check(freeSpins?.reels ?? [], (reel, stop) => `freeSpins.reels[${reel}].strip[${stop}]`);
}

function checkPays(draft: Draft<GridSheet>, places: GridPlaces, issues: IssueList): void {
  const { reels, rows, pay, pays = {}, wilds = [] } = draft;
  const cells = rows?.reduce((sum, one) => sum + one, 0);
  for (const [symbol, row] of Object.entries(pays)) {
    const path = `${places.pays}.${symbol}`;
    warnDecreasing(row, path, issues);
    if (pay === undefined) continue;
    if (pay.by === 'lines' || pay.by === 'ways') {
      if (reels !== undefined && row.length !== reels.length)
        issues.error(path, `${row.length} pays for ${reels.length} reels`);
    } else if (cells !== undefined && row.length > cells) {
      issues.error(path, `${row.length} pays for a window of ${cells} symbols`);
    }
    if (pay.by === 'clusters') {
      const early = row.findIndex((value, index) => value > 0 && index + 1 < pay.minimum);
      if (early >= 0)
        issues.error(`${path}[${early}]`, `a cluster of ${early + 1} is below the minimum ${pay.minimum}`);
    }
  }
  if (pay?.by === 'clusters' && cells !== undefined && pay.minimum > cells)
    issues.error('pay.minimum', `clusters of ${pay.minimum} in a window of ${cells} symbols`);
  if (pay?.by === 'ways' && draft.wildMultipliers === 'highest' && wilds.some((wild) => wild.multiplier > 1))
    issues.error('wildMultipliers', 'ways multiply every way by the wilds in it: only "product" is possible');
}

function checkBonuses(draft: Draft<GridSheet>, issues: IssueList): void {
  const { bonuses = [], pay, reels } = draft;
  bonuses.forEach((bonus, index) => {
    if (bonus.on === 'line' && pay !== undefined && pay.by !== 'lines')
      issues.error(`bonuses[${index}].on`, `a bonus on a line needs lines, and the game pays by ${pay.by}`);
    if (bonus.on === 'line' && reels !== undefined && bonus.least > reels.length)
      issues.error(`bonuses[${index}].least`, `${bonus.least} of ${reels.length} reels`);
  });
}

function checkFreeSpins(
  draft: Draft<GridSheet>,
  freeSpins: NonNullable<GridSheet['freeSpins']>,
  count: number | undefined,
  issues: IssueList,
): void {
  const triggers = draft.scatters?.some((scatter) => scatter.awards.some((award) => award > 0));
  if (triggers === false) issues.error('freeSpins', 'free spins need a scatter that awards them');
  if (freeSpins.reels === null) return;
  if (count !== undefined && freeSpins.reels.length !== count)
    issues.error('freeSpins.reels', `${freeSpins.reels.length} reels, the paid spin has ${count}`);
  checkGridReels(freeSpins.reels, (index) => `freeSpins.reels[${index}]`, issues);
}

function checkScatterSums(
  draft: Draft<GridSheet>,
  reels: readonly GridReel[],
  rows: readonly number[],
  issues: IssueList,
): void {
  const counted = [
    ...(draft.scatters ?? []).map((one) => one.symbol),
    ...(draft.bonuses ?? []).filter((one) => one.on === 'window').map((one) => one.symbol),
  ];
  draft.scatters?.forEach((scatter, index) => {
    warnDecreasing(scatter.pays, `scatters[${index}].pays`, issues);
    if (draft.freeSpins === null && scatter.awards.some((award) => award > 0))
      issues.error(`scatters[${index}].awards`, 'the game has no free spins to award');
  });
  for (const set of [reels, draft.freeSpins?.reels ?? reels]) {
    const sums = counted.reduce((product, symbol) => {
      const most = set.reduce(
        (sum, reel, index) => sum + Math.min(rows[index] ?? 1, reel.strip.filter((one) => one === symbol).length),
        0,
      );
      return product * (most + 1);
    }, 1);
    if (sums > scatterSumsMax)
      issues.error('scatters', `the scatters have ${sums} joint counts, more than ${scatterSumsMax}`);
  }
}

function checkStakes(draft: Draft<GridSheet>, issues: IssueList): void {
  const { stakes } = draft;
  stakes?.forEach((stake, index) => {
    const before = stakes[index - 1];
    if (before !== undefined && stake <= before) issues.error(`stakes[${index}]`, 'the stakes are not ascending');
  });
}
