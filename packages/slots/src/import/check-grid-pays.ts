import type { GridSheet } from '../grid-sheet.ts';
import type { IssueList } from '../par-issue.ts';
import type { GridPlaces } from './check-grid.ts';
import { type Draft, warnDecreasing } from './check-sheet.ts';

/** Lengths of the paytables, those of groups and of free spins too, and what the way of paying asks of them. */
export function checkGridPays(draft: Draft<GridSheet>, places: GridPlaces, issues: IssueList): void {
  const { rows, pay, pays = {}, wilds = [], freeSpins, groups = [] } = draft;
  const tables = [
    ...Object.entries(pays).map(([symbol, row]) => ({ path: `${places.pays}.${symbol}`, row, rows })),
    ...groups.map((group, index) => ({ path: `groups[${index}].pays`, row: group.pays, rows })),
    ...Object.entries(freeSpins?.pays ?? {}).map(([symbol, row]) => ({
      path: `freeSpins.pays.${symbol}`,
      row,
      rows: freeSpins?.rows ?? rows,
    })),
  ];
  for (const table of tables) checkRow(draft, table, issues);
  const cells = rows?.reduce((sum, one) => sum + one, 0);
  if (pay?.by === 'clusters' && cells !== undefined && pay.minimum > cells)
    issues.error('pay.minimum', `clusters of ${pay.minimum} in a window of ${cells} symbols`);
  if (freeSpins?.pays !== undefined)
    for (const symbol of Object.keys(pays))
      if (!Object.hasOwn(freeSpins.pays, symbol) && !wilds.some((wild) => wild.symbol === symbol))
        issues.warning('freeSpins.pays', `"${symbol}" pays nothing in free spins: it is not listed`);
}

function checkRow(
  { reels, pay }: Draft<GridSheet>,
  { path, row, rows }: { path: string; row: readonly number[]; rows: readonly number[] | undefined },
  issues: IssueList,
): void {
  warnDecreasing(row, path, issues);
  if (pay === undefined) return;
  const cells = rows?.reduce((sum, one) => sum + one, 0);
  if (pay.by === 'lines' || pay.by === 'ways') {
    if (reels !== undefined && row.length !== reels.length)
      issues.error(path, `${row.length} pays for ${reels.length} reels`);
  } else if (cells !== undefined && row.length > cells) {
    issues.error(path, `${row.length} pays for a window of ${cells} symbols`);
  }
  if (pay.by !== 'clusters') return;
  const early = row.findIndex((value, index) => value > 0 && index + 1 < pay.minimum);
  if (early >= 0) issues.error(`${path}[${early}]`, `a cluster of ${early + 1} is below the minimum ${pay.minimum}`);
}
