import type { LineRules } from './line-rules.ts';
import type { Position, Win } from './outcome.ts';

/** What one line pays: `code` counts for `count` cells; `pay` in minor units at the smallest bet, `multiplier` already in it. */
export interface LineWin {
  code: number;
  count: number;
  multiplier: number;
  pay: number;
}

/**
 * The win of one line. Writes into `into`, because a spin asks it for every line.
 * @param cells symbol code of each reel's cell on the line
 */
export function lineWin(rules: LineRules, cells: Uint8Array, into: LineWin): void {
  const length = cells.length;
  const { wild, linePays, substituted } = rules;
  let wilds = 0;
  while (wilds < length && cells[wilds] === wild) wilds += 1;
  into.code = wild;
  into.count = wilds;
  into.multiplier = 1;
  into.pay = wilds === 0 ? 0 : (linePays[wild * length + wilds - 1] ?? 0);
  if (wilds === length) return;
  const natural = cells[wilds] ?? 0;
  const stands = substituted[natural] === 1;
  if (wilds > 0 && !stands) return;
  let count = wilds + 1;
  let helped = wilds > 0;
  for (; count < length; count += 1) {
    const code = cells[count];
    if (code === natural) continue;
    if (!stands || code !== wild) break;
    helped = true;
  }
  const multiplier = helped ? rules.wildMultiplier : 1;
  const pay = (linePays[natural * length + count - 1] ?? 0) * multiplier;
  if (pay < into.pay) return;
  into.code = natural;
  into.count = count;
  into.multiplier = multiplier;
  into.pay = pay;
}

/** Positions of the first 1, 2, … cells of every line: shared by all outcomes. */
export function linePositions(rules: LineRules): readonly (readonly (readonly Position[])[])[] {
  return rules.lines.map((line) =>
    line.map((_, index) =>
      Object.freeze(line.slice(0, index + 1).map((row, reel): Position => Object.freeze([reel, row] as const))),
    ),
  );
}

/** Finds the wins of a game's lines at given stops. */
export class LineWinFinder {
  readonly #rules: LineRules;
  readonly #positions: readonly (readonly (readonly Position[])[])[];
  /** Symbol code by reel, then `stop + row`: strips with their beginning appended. */
  readonly #strips: readonly Uint8Array[];
  readonly #cells: Uint8Array;
  readonly #win: LineWin = { code: 0, count: 0, multiplier: 1, pay: 0 };

  constructor(rules: LineRules) {
    this.#rules = rules;
    this.#positions = linePositions(rules);
    this.#strips = rules.reels.map((reel) =>
      Uint8Array.from({ length: reel.stops + reel.rows }, (_, index) => reel.strip[index % reel.stops] ?? 0),
    );
    this.#cells = new Uint8Array(rules.reels.length);
  }

  /** Sum of the lines' pays, in minor units at the smallest bet. */
  pay(stops: readonly number[]): number {
    let sum = 0;
    for (let line = 0; line < this.#rules.lines.length; line += 1) sum += this.#evaluate(line, stops).pay;
    return sum;
  }

  /** Appends the wins of all lines. `units` is the bet in smallest bets, `multiplier` that of the free spins. */
  collect(stops: readonly number[], units: number, multiplier: number, wins: Win[]): void {
    for (let line = 0; line < this.#rules.lines.length; line += 1) {
      const win = this.#evaluate(line, stops);
      if (win.pay === 0) continue;
      wins.push({
        kind: 'line',
        line: line + 1,
        symbol: this.#rules.symbols[win.code] ?? '',
        count: win.count,
        positions: this.#positions[line]?.[win.count - 1] ?? [],
        multiplier: win.multiplier * multiplier,
        amountMinor: win.pay * units * multiplier,
      });
    }
  }

  #evaluate(line: number, stops: readonly number[]): LineWin {
    const rows = this.#rules.lines[line] ?? [];
    const cells = this.#cells;
    for (let reel = 0; reel < cells.length; reel += 1)
      cells[reel] = this.#strips[reel]?.[(stops[reel] ?? 0) + (rows[reel] ?? 0)] ?? 0;
    lineWin(this.#rules, cells, this.#win);
    return this.#win;
  }
}
