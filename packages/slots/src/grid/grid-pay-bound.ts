import { freeSheet, type GridSheet } from '../grid-sheet.ts';

/** An upper bound of what one spin of a grid game pays, in units of the total bet. Rough where several multiplying wilds can meet. */
export function gridPayBound(par: GridSheet): number {
  if (par.maxWin !== null) return par.maxWin;
  return Math.max(boundOf(par), boundOf(freeSheet(par)) * (par.freeSpins?.multiplier ?? 1));
}

function boundOf(par: GridSheet): number {
  const cells = par.rows.reduce((sum, rows) => sum + rows, 0);
  const rows = [...Object.values(par.pays), ...(par.groups ?? []).map((group) => group.pays)];
  const best = Math.max(0, ...rows.flat(), ...par.bonuses.map((bonus) => bonus.mean));
  const multipliers = new Map(par.wilds.map((wild) => [wild.symbol, wild.multiplier]));
  const byRun = par.pay.by === 'lines' || par.pay.by === 'ways';
  // The strongest wild of each reel, as often as it can be in one win.
  const strongest = par.reels.flatMap((reel, index) => {
    const most = Math.max(1, ...reel.strip.map((symbol) => multipliers.get(symbol) ?? 1));
    return Array.from({ length: byRun ? 1 : (par.rows[index] ?? 1) }, () => most);
  });
  const multiplied = {
    product: strongest.reduce((product, one) => product * one, 1),
    sum: Math.max(
      1,
      strongest.reduce((sum, one) => sum + (one > 1 ? one : 0), 0),
    ),
    highest: Math.max(1, ...strongest),
  }[par.wildMultipliers];
  const times: Record<GridSheet['pay']['by'], number> = {
    // Both directions of a line are at most two wins; pays are x line bet, and all lines may win.
    lines: 2,
    ways: par.rows.reduce((product, one) => product * one, 1) * (rows.length + 1) * 2,
    clusters: cells,
    anywhere: rows.length,
  };
  const lines = par.pay.by === 'lines' ? par.pay.paylines.length : 1;
  const counted =
    par.scatters.reduce((sum, one) => sum + Math.max(0, ...one.pays) / (one.bet === 'line' ? lines : 1), 0) +
    par.bonuses.reduce((sum, one) => sum + (one.on === 'window' ? one.mean : 0), 0);
  return best * multiplied * times[par.pay.by] + counted;
}
