import type { GridSheet } from '../grid-sheet.ts';

/** An upper bound of what one spin of a grid game pays, in units of the total bet. Rough where several multiplying wilds can meet. */
export function gridPayBound(par: GridSheet): number {
  if (par.maxWin !== null) return par.maxWin;
  const cells = par.rows.reduce((sum, rows) => sum + rows, 0);
  const reels = [par.reels, par.freeSpins?.reels ?? par.reels];
  const best = Math.max(0, ...Object.values(par.pays).flat(), ...par.bonuses.map((bonus) => bonus.mean));
  const strongest = Math.max(1, ...par.wilds.map((wild) => wild.multiplier));
  const helped = Math.max(
    ...reels.map((set) =>
      set.reduce((sum, reel, index) => {
        const wild = reel.strip.some((symbol) => par.wilds.some((one) => one.symbol === symbol && one.multiplier > 1));
        const perReel = par.pay.by === 'lines' || par.pay.by === 'ways' ? 1 : (par.rows[index] ?? 1);
        return wild ? sum + perReel : sum;
      }, 0),
    ),
  );
  const multiplied = strongest ** (par.wildMultipliers === 'highest' ? Math.min(1, helped) : helped);
  const times: Record<GridSheet['pay']['by'], number> = {
    // Both directions of a line are at most two wins; pays are x line bet, and all lines may win.
    lines: 2,
    ways: par.rows.reduce((product, rows) => product * rows, 1) * Object.keys(par.pays).length,
    clusters: cells,
    anywhere: Object.keys(par.pays).length,
  };
  const counted =
    par.scatters.reduce((sum, one) => sum + Math.max(0, ...one.pays), 0) +
    par.bonuses.reduce((sum, one) => sum + (one.on === 'window' ? one.mean : 0), 0);
  return (best * multiplied * times[par.pay.by] + counted) * (par.freeSpins?.multiplier ?? 1);
}
