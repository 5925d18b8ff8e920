import type { Reconstruction } from '../reconstruct/reconstruct.ts';
import type { ReelReconstruction } from '../reconstruct/reel-document.ts';
import type { Paytable } from './infer-paytable.ts';

type Pays = Readonly<Record<string, readonly number[]>>;

/** A PAR document from what was reconstructed, with any pays. */
export interface StructuralSheet {
  /** Symbols of the sheet are `s0`, `s1`…: names of any kind may stand in a sample. */
  readonly symbols: readonly string[];
  readonly pays: Pays;
  readonly scatterPays: readonly number[];
  readonly sheet: (pays: Pays, scatterPays: readonly number[]) => unknown;
}

/** Null when the reels of free spins are not identified, or free spins cannot be written down. */
export function structuralSheet(reconstruction: Reconstruction, paytable: Paytable): StructuralSheet | null {
  const { reels, freeReels } = reconstruction;
  const { wild, freeSpins, scatter } = paytable;
  if (freeReels?.some(({ strip }) => strip === null) === true || reels.some(({ strip }) => strip === null)) return null;
  // What free spins are worth is not known without their multiplier.
  if (freeSpins !== null && paytable.from === 'totals' && freeSpins.multiplier === null) return null;
  if (freeSpins !== null && scatter !== freeSpins.symbol) return null;
  const all = [...reels, ...(freeReels ?? [])].flatMap(({ strip }) => strip ?? []);
  const symbols = [...new Set([...all, ...paytable.entries.map(({ symbol }) => symbol)])].toSorted();
  const named = (symbol: string): string => `s${symbols.indexOf(symbol)}`;
  const rows = reels.map((reel) => reel.rows);
  const reelsOf = (of: readonly ReelReconstruction[]) =>
    of.map(({ strip, weights }) => ({ strip: (strip ?? []).map(named), weights }));
  const common = { format: 'croupier-par/1', id: 'reconstructed', title: 'Reconstructed', reels: reelsOf(reels), rows };
  const paylines = paytable.paylines.map((line) => line.map((row) => row ?? 1));
  const retrigger = freeSpins?.retrigger ?? false;
  const ownMultiplier = freeSpins?.multiplier ?? 1;
  // The sheet multiplies all wins of a free spin alike. Where scatters have a multiplier of their own, it is the sheet's, and the other pays of free spins
  // are written down as they are there.
  const multiplier = freeSpins?.scatterMultiplier ?? ownMultiplier;
  const inFree = (pays: Pays): Pays | undefined =>
    multiplier === ownMultiplier
      ? undefined
      : Object.fromEntries(
          Object.entries(pays).map(([symbol, row]) => [
            symbol,
            row.map((pay) => Number(((pay * ownMultiplier) / multiplier).toPrecision(12))),
          ]),
        );
  const wilds = wild && {
    symbol: named(wild.symbol),
    excludes: wild.excludes.map(named),
    multiplier: wild.multiplier ?? 1,
  };
  const awards = freeSpins === null ? [] : awardsOf(freeSpins);
  const asLines = (pays: Pays, scatterPays: readonly number[]): unknown => ({
    ...common,
    kind: 'lines',
    paylines,
    linePays: pays,
    wild: wilds,
    scatter: scatter === null ? null : { symbol: named(scatter), pays: scatterPays },
    freeSpins: freeSpins && { multiplier, retrigger, awards },
  });
  const by = paytable.pay;
  const asGrid = (pays: Pays, scatterPays: readonly number[]): unknown => ({
    ...common,
    kind: 'grid',
    pay: by === 'lines' ? { by, paylines } : by === 'clusters' ? { by, minimum: leastCount(paytable) } : { by },
    pays,
    wilds: wilds === null ? [] : [wilds],
    scatters: scatter === null ? [] : [{ symbol: named(scatter), pays: scatterPays, awards }],
    freeSpins: freeSpins && {
      multiplier,
      retrigger,
      reels: freeReels === null ? null : reelsOf(freeReels),
      pays: inFree(pays),
    },
  });
  // Every symbol has a row, also those that were never seen to pay.
  const none = Array.from({ length: reels.length }, () => 0);
  const rest = symbols.filter((symbol) => symbol !== scatter).map((symbol) => [named(symbol), none] as const);
  const pays = { ...Object.fromEntries(rest), ...paysOf(paytable, named, rows) };
  const sheet = by === 'lines' && freeReels === null && multiplier === ownMultiplier ? asLines : asGrid;
  return { symbols, pays, scatterPays: scatterPaysOf(paytable, reels.length), sheet };
}

function leastCount({ entries }: Paytable): number {
  return entries.reduce((least, { kind, count }) => (kind === 'cluster' ? Math.min(least, count) : least), 144);
}

/**
 * Rows of pays by symbol. In clusters and anywhere, numbers of symbols that were never met are taken to pay what fewer do: those games pay by ranges.
 */
function paysOf(
  { entries, pay }: Paytable,
  named: (symbol: string) => string,
  rows: readonly number[],
): Record<string, number[]> {
  const pays: Record<string, number[]> = {};
  for (const { kind, symbol, count, pay: amount } of entries) {
    if (kind === 'scatter') continue;
    const row = (pays[named(symbol)] ??= Array.from({ length: rows.length }, () => 0));
    while (row.length < count) row.push(0);
    row[count - 1] = amount;
  }
  if (pay !== 'clusters' && pay !== 'anywhere') return pays;
  const cells = rows.reduce((sum, height) => sum + height, 0);
  for (const row of Object.values(pays)) {
    while (row.length < cells) row.push(0);
    for (let at = 1; at < row.length; at += 1) if (row[at] === 0) row[at] = row[at - 1] ?? 0;
  }
  return pays;
}

function scatterPaysOf({ entries, scatter }: Paytable, reels: number): number[] {
  const paid = entries.filter(({ kind, symbol }) => kind === 'scatter' && symbol === scatter);
  const most = paid.reduce((highest, { count }) => Math.max(highest, count), reels);
  return Array.from({ length: most }, (_, index) => paid.find(({ count }) => count === index + 1)?.pay ?? 0);
}

/** More symbols than were seen to award are taken to award as the most that were seen. */
function awardsOf({ awards }: NonNullable<Paytable['freeSpins']>): number[] {
  const most = awards.reduce((highest, { count }) => Math.max(highest, count), 1);
  return Array.from({ length: most }, (_, index) => awards.find(({ count }) => count === index + 1)?.spins ?? 0);
}
