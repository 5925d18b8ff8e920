import type { LineModel } from './line-model.ts';
import type { SpinValues } from './spin-values.ts';

/** A row that is not known. */
const open = -1;
/** Pairs of windows that are remembered, at most. */
const pairsMax = 2 ** 20;

/**
 * What all lines of a window pay, by spin: in minor units at the highest bet; NaN where that is not known. As the runs of `runOf` and their wins
 * added up, without an object for each of them: a sample has millions. Pays that are learnt later count.
 */
export function linesTotal(data: SpinValues, model: LineModel): (spin: number) => number {
  const { reels, symbols, heights, cells, shown, masks } = data;
  const { paylines, pays, wild } = model;
  const rows = Int8Array.from(paylines.flatMap((line) => heights.map((_, reel) => line[reel] ?? open)));
  const wildSymbol = wild?.symbol ?? -1;
  const multiplier = wild?.multiplier ?? 1;
  const isExcluded = Uint8Array.from({ length: symbols }, (_, symbol) => (wild?.excludes.has(symbol) === true ? 1 : 0));
  /** Of the spin: where the symbols of each reel's window begin, and its masks. */
  const from = new Int32Array(reels);
  const masksFrom = new Int32Array(reels);

  /** Whether the run ends on a reel whatever the row. */
  const isOver = (reel: number, symbol: number): boolean => {
    const of = masks[reel];
    const at = masksFrom[reel] ?? 0;
    return symbol >= 0 && of?.[at + symbol] === 0 && (wildSymbol < 0 || of[at + wildSymbol] === 0);
  };

  const winOf = (line: number): number => {
    let [symbol, length, wilds] = [-1, 0, 0];
    let isHelped = false;
    for (; length < reels; length += 1) {
      const row = rows[line * reels + length] ?? open;
      if (row === open) {
        if (isOver(length, symbol)) break;
        return Number.NaN;
      }
      const cell = cells[length]?.[(from[length] ?? 0) + row] ?? -1;
      if (cell === wildSymbol) {
        if (symbol < 0) wilds += 1;
        else if (isExcluded[symbol] === 1) break;
        isHelped = true;
      } else if (symbol < 0) {
        if (wilds > 0 && isExcluded[cell] === 1) break;
        symbol = cell;
      } else if (cell !== symbol) break;
    }
    const natural = symbol < 0 ? 0 : (pays[length * symbols + symbol] ?? 0) * (isHelped ? multiplier : 1);
    if (wilds === 0) return Math.max(natural, 0);
    return Math.max(natural, pays[wilds * symbols + wildSymbol] ?? 0);
  };

  /** Whether the line shows two symbols on the first two reels that have nothing to do with each other, and pays nothing for the one. */
  const isNothing = (line: number): boolean => {
    const [first, second] = [rows[line * reels] ?? open, rows[line * reels + 1] ?? open];
    if (first === open || second === open) return false;
    const [a, b] = [cells[0]?.[(from[0] ?? 0) + first] ?? -1, cells[1]?.[(from[1] ?? 0) + second] ?? -1];
    return a !== b && a !== wildSymbol && b !== wildSymbol && pays[symbols + a] === 0;
  };

  const all = Uint16Array.from(paylines.keys());
  const secondWindows = data.codes[1]?.length ?? 0;
  const pairs = (data.codes[0]?.length ?? 0) * secondWindows;
  const isKept = reels > 1 && pairs <= pairsMax;
  const placeOf = new Int32Array(isKept ? pairs : 0).fill(-1);
  const kept: Uint16Array[] = [];
  /** The lines that may pay, by the windows of the first two reels: most end there. */
  const linesOf = (spin: number): Uint16Array => {
    if (!isKept) return all;
    const pair = (shown[0]?.[spin] ?? 0) * secondWindows + (shown[1]?.[spin] ?? 0);
    const known = kept[placeOf[pair] ?? -1];
    if (known !== undefined) return known;
    const lines = all.filter((line) => !isNothing(line));
    placeOf[pair] = kept.length;
    kept.push(lines);
    return lines;
  };

  return (spin) => {
    for (let reel = 0; reel < reels; reel += 1) {
      const window = shown[reel]?.[spin] ?? 0;
      from[reel] = window * (heights[reel] ?? 0);
      masksFrom[reel] = window * symbols;
    }
    const lines = linesOf(spin);
    let total = 0;
    for (let at = 0; at < lines.length; at += 1) total += winOf(lines[at] ?? 0);
    return total;
  };
}
