import type { SampleColumns } from '../../sample-columns.ts';
import type { SymbolRows } from '../../symbol-rows.ts';

/** Windows and total wins, as the search for a paytable sees them. */
export interface SpinValues {
  readonly symbols: number;
  readonly reels: number;
  /** Rows of each reel. */
  readonly heights: readonly number[];
  readonly masks: readonly Uint16Array[];
  /** Number of the window, by reel and spin. */
  readonly shown: readonly Uint32Array[];
  /** Symbol codes of each window, by reel. */
  readonly codes: readonly (readonly (readonly number[])[])[];
  /** The same, one window behind the other. */
  readonly cells: readonly Uint8Array[];
  /** Total win in minor units at the highest bet, by spin: whole numbers wherever pays grow with the bet. */
  readonly value: Float64Array;
  /** The highest bet. */
  readonly unit: number;
  readonly free: Uint8Array;
}

/** A free spin whose bet the source does not tell has that of the paid spin before it. */
export function spinValuesOf(columns: SampleColumns, { symbols, masks }: SymbolRows): SpinValues {
  const value = new Float64Array(columns.spins);
  let paidBet = 1;
  let unit = 1;
  for (let spin = 0; spin < columns.spins; spin += 1) unit = Math.max(unit, columns.betMinor[spin] ?? 1);
  for (let spin = 0; spin < columns.spins; spin += 1) {
    const bet = columns.betMinor[spin] ?? 1;
    if (columns.free[spin] === 0) paidBet = bet;
    const own = columns.free[spin] === 1 && bet === 1 ? paidBet : bet;
    value[spin] = ((columns.payoutMinor[spin] ?? 0) * unit) / own;
  }
  return {
    symbols,
    reels: columns.rows.length,
    heights: columns.rows,
    masks,
    shown: columns.reels.map(({ shown }) => shown),
    codes: columns.reels.map(({ codes }) => codes),
    cells: columns.reels.map(({ codes }) => Uint8Array.from(codes.flat())),
    value,
    unit,
    free: columns.free,
  };
}

/** Mask of the rows of a reel that show a symbol. */
export function rowsWith(data: SpinValues, reel: number, spin: number, symbol: number): number {
  return data.masks[reel]?.[(data.shown[reel]?.[spin] ?? 0) * data.symbols + symbol] ?? 0;
}

/** Whether a symbol is in the window at all. */
export function isPresent(data: SpinValues, spin: number, symbol: number): boolean {
  for (let reel = 0; reel < data.reels; reel += 1) if (rowsWith(data, reel, spin, symbol) !== 0) return true;
  return false;
}

/** Wins are quotients of whole numbers, and sums of such: different ones differ by much more. */
export function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a));
}

/** The spins in which none of these symbols shows. */
export function spinsWithout(data: SpinValues, spins: readonly number[], symbols: readonly number[]): number[] {
  return symbols.length === 0
    ? [...spins]
    : spins.filter((spin) => !symbols.some((symbol) => isPresent(data, spin, symbol)));
}

/**
 * The symbol that stands out most in the spins that a model does not explain: one that does not do what the model says. Null when none does.
 * @param bad spins of `all` that are not explained
 */
export function standingOut(data: SpinValues, bad: readonly number[], all: readonly number[]): number | null {
  const share = (spins: readonly number[], symbol: number): number =>
    spins.reduce((count, spin) => count + (isPresent(data, spin, symbol) ? 1 : 0), 0) / Math.max(1, spins.length);
  let best: { symbol: number; lift: number } | null = null;
  const some = bad.slice(0, 2_000);
  const most = all.slice(0, 4_000);
  for (let symbol = 0; symbol < data.symbols; symbol += 1) {
    const among = share(some, symbol);
    const lift = among - share(most, symbol);
    if (among >= 0.25 && lift > 0.05 && (best === null || lift > best.lift)) best = { symbol, lift };
  }
  return best?.symbol ?? null;
}

/** Wins of spins in which no symbol is on both of the first two reels, else on the first three: hardly any run from the left explains them. */
export function winsWithoutRun(data: SpinValues, spins: readonly number[]): number[] {
  for (const reels of [2, 3]) {
    const found = spins.filter(
      (spin) => (data.value[spin] ?? 0) > 0 && !hasRun(data, spin, Math.min(reels, data.reels)),
    );
    if (found.length >= 10) return found;
  }
  return [];
}

function hasRun(data: SpinValues, spin: number, reels: number): boolean {
  for (let symbol = 0; symbol < data.symbols; symbol += 1) {
    let reel = 0;
    while (reel < reels && rowsWith(data, reel, spin, symbol) !== 0) reel += 1;
    if (reel === reels) return true;
  }
  return false;
}
