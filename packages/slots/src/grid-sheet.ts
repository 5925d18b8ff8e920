import type { DeclaredClaim, ParReel, parFormat } from './par-fields.ts';

export interface GridReel extends ParReel {
  /** `unknown`: the sheet gives counts only, and the strip is an arrangement of them. */
  readonly order: 'known' | 'unknown';
}

/** From which side runs are counted. `bothWays`: symbols and groups that pay from the other side too. */
interface Directed {
  readonly bothWays?: readonly string[] | undefined;
}

/** How the window of a grid game pays. Pays are x line bet by lines, x total bet otherwise. */
export type GridPay =
  | ({
      readonly by: 'lines';
      readonly paylines: readonly (readonly number[])[];
      readonly direction: 'left' | 'right' | 'both';
    } & Directed)
  | ({ readonly by: 'ways'; readonly direction?: 'right' | 'both' | undefined } & Directed)
  | { readonly by: 'clusters'; readonly minimum: number }
  | { readonly by: 'anywhere' };

export interface GridWild {
  readonly symbol: string;
  readonly excludes: readonly string[];
  readonly multiplier: number;
  /** Wherever it shows, it fills its reel before anything but the scatters is paid. */
  readonly expands: boolean;
  /** Reels, counted from 1, on which it is wild; elsewhere it is a symbol like others. Absent: all. */
  readonly reels?: readonly number[] | undefined;
}

export interface GridScatter {
  readonly symbol: string;
  /** Other symbols that count as this one. */
  readonly also?: readonly string[] | undefined;
  readonly pays: readonly number[];
  /** What the pays multiply. Absent: the total bet. */
  readonly bet?: 'line' | undefined;
  readonly awards: readonly number[];
  /** Awards in a free spin. Absent: as `awards`. */
  readonly retriggers?: readonly number[] | undefined;
}

/** Any of these symbols in a run, mixed: paid when it is more than the run of one symbol. */
export interface GridGroup {
  readonly name: string;
  readonly symbols: readonly string[];
  readonly pays: readonly number[];
}

/** A bonus round by its mean pay: `least` symbols in a run on a line (x line bet), or anywhere in the window (x total bet). */
export interface GridBonus {
  readonly symbol: string;
  readonly on: 'line' | 'window';
  readonly least: number;
  readonly mean: number;
  readonly variance: number;
}

export interface GridFreeSpins {
  readonly multiplier: number;
  readonly retrigger: boolean;
  /** Most free spins that follow from one paid spin. */
  readonly maxSpins?: number | undefined;
  /** Own reels of the free spins; null: those of the paid spin. */
  readonly reels: readonly GridReel[] | null;
  /** Own window, wilds and pays; absent: those of the paid spin. */
  readonly rows?: readonly number[] | undefined;
  readonly wilds?: readonly GridWild[] | undefined;
  readonly pays?: Readonly<Record<string, readonly number[]>> | undefined;
}

/** A game of a window of symbols: every rule that a line game does not have. docs/par-format.md says how each pays. */
export interface GridSheet {
  readonly format: typeof parFormat;
  readonly id: string;
  readonly title: string;
  readonly source: string | null;
  readonly declared: readonly DeclaredClaim[];
  readonly kind: 'grid';
  readonly reels: readonly GridReel[];
  readonly rows: readonly number[];
  readonly pay: GridPay;
  /** Entry k is for k + 1 reels (lines, ways) or k + 1 symbols (clusters, anywhere; more than the last entry pay as the last). */
  readonly pays: Readonly<Record<string, readonly number[]>>;
  readonly groups?: readonly GridGroup[] | undefined;
  readonly wilds: readonly GridWild[];
  /** How the multipliers of several wilds in one win come together. A multiplier of 1 adds nothing to a sum. */
  readonly wildMultipliers: 'product' | 'sum' | 'highest';
  readonly scatters: readonly GridScatter[];
  readonly bonuses: readonly GridBonus[];
  readonly freeSpins: GridFreeSpins | null;
  /** Bet ladder: the total stakes that may be played, in minor units; null: any multiple of the unit. */
  readonly stakes: readonly number[] | null;
  /** Most that one spin pays, x total bet. */
  readonly maxWin: number | null;
}

/** The sheet as it is in a free spin: the fields that free spins have of their own take the place of those of the paid spin. */
export function freeSheet(par: GridSheet): GridSheet {
  const { freeSpins } = par;
  if (freeSpins === null) return par;
  const { reels, rows, wilds, pays } = freeSpins;
  if (reels === null && rows === undefined && wilds === undefined && pays === undefined) return par;
  const known = freeSheets.get(par);
  if (known !== undefined) return known;
  const sheet = {
    ...par,
    reels: reels ?? par.reels,
    rows: rows ?? par.rows,
    wilds: wilds ?? par.wilds,
    pays: pays ?? par.pays,
  };
  freeSheets.set(par, sheet);
  return sheet;
}

/** Every spin asks for it. */
const freeSheets = new WeakMap<GridSheet, GridSheet>();
