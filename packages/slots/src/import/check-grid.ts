import { limits } from '@croupier/kernel/limits';
import { mostOf } from '../grid/grid-rules.ts';
import type { GridReel, GridSheet, GridWild } from '../grid-sheet.ts';
import type { IssueList } from '../par-issue.ts';
import { parVirtualStopsMax } from '../par-fields.ts';
import { checkGridPays } from './check-grid-pays.ts';
import { checkGridSymbols } from './check-grid-symbols.ts';
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
  checkGridSymbols(draft, places, issues);
  checkGridPays(draft, places, issues);
  checkBonuses(draft, issues);
  if (freeSpins) checkFreeSpins(draft, freeSpins, count, issues);
  if (reels && rows) checkScatterSums(draft, reels, rows, issues);
  checkWilds(draft.wilds, 'wilds', count, issues);
  checkScatters(draft, issues);
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
  const { rows = draft.rows } = freeSpins;
  if (count !== undefined && rows !== undefined && rows.length !== count)
    issues.error('freeSpins.rows', `${rows.length} entries for ${count} reels`);
  if (freeSpins.rows !== undefined && draft.pay?.by === 'lines')
    draft.pay.paylines.forEach((line, index) =>
      line.forEach((row, reel) => {
        const height = freeSpins.rows?.[reel] ?? row;
        if (row > height)
          issues.error(`freeSpins.rows[${reel}]`, `line ${index + 1} needs row ${row}, the window has ${height}`);
      }),
    );
  checkWilds(freeSpins.wilds, 'freeSpins.wilds', count, issues);
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
    ...(draft.scatters ?? []).map((one) => new Set([one.symbol, ...(one.also ?? [])])),
    ...(draft.bonuses ?? []).filter((one) => one.on === 'window').map((one) => new Set([one.symbol])),
  ];
  const { freeSpins } = draft;
  const sets = [
    { set: reels, heights: rows },
    { set: freeSpins?.reels ?? reels, heights: freeSpins?.rows ?? rows },
  ];
  for (const { set, heights } of sets) {
    const sums = counted.reduce((product, symbols) => {
      const most = set.reduce((sum, reel, index) => {
        const shown = reel.strip.length === 0 ? 0 : mostOf(reel, heights[index] ?? 1, symbols);
        return sum + shown;
      }, 0);
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

function checkWilds(
  wilds: readonly GridWild[] | undefined,
  place: string,
  count: number | undefined,
  issues: IssueList,
): void {
  wilds?.forEach((wild, index) =>
    wild.reels?.forEach((reel, at) => {
      const path = `${place}[${index}].reels[${at}]`;
      if (count !== undefined && reel > count) issues.error(path, `there is no reel ${reel}: the game has ${count}`);
      if (wild.reels?.indexOf(reel) !== at) issues.error(path, `reel ${reel} is listed twice`);
    }),
  );
}

function checkScatters(draft: Draft<GridSheet>, issues: IssueList): void {
  draft.scatters?.forEach((scatter, index) => {
    const path = `scatters[${index}]`;
    warnDecreasing(scatter.pays, `${path}.pays`, issues);
    const awards = [...scatter.awards, ...(scatter.retriggers ?? [])];
    if (draft.freeSpins === null && awards.some((award) => award > 0))
      issues.error(`${path}.awards`, 'the game has no free spins to award');
    if (scatter.retriggers !== undefined && draft.freeSpins?.retrigger === false)
      issues.error(`${path}.retriggers`, 'the free spins are not retriggered: set freeSpins.retrigger');
    if (scatter.bet === 'line' && draft.pay !== undefined && draft.pay.by !== 'lines')
      issues.error(`${path}.bet`, `a pay x line bet needs lines, and the game pays by ${draft.pay.by}`);
    scatter.also?.forEach((symbol, at) => {
      if (symbol === scatter.symbol || scatter.also?.indexOf(symbol) !== at)
        issues.error(`${path}.also[${at}]`, `"${symbol}" is listed twice`);
    });
  });
}
