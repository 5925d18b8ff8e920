import { z } from 'zod';
import { type BookSheet, bookFields } from './book-sheet.ts';
import { gridFields } from './grid-fields.ts';
import type { GridSheet } from './grid-sheet.ts';
import { comboFields, type DeclaredClaim, lineFields, type ParReel, type parFormat } from './par-fields.ts';

/** The strict schema of the format. Semantics (unknown symbols, windows, divergence) are checked by `importPar`. */
export const parSheetSchema = z.discriminatedUnion('kind', [
  z.strictObject(lineFields),
  z.strictObject(comboFields),
  z.strictObject(gridFields),
  z.strictObject(bookFields),
]);

interface ParCommon {
  readonly format: typeof parFormat;
  readonly id: string;
  readonly title: string;
  readonly source: string | null;
  readonly reels: readonly ParReel[];
  readonly declared: readonly DeclaredClaim[];
}

/** Paylines over a window: the longest run from the left pays, the better of the wild's own run and the natural run. */
export interface LineSheet extends ParCommon {
  readonly kind: 'lines';
  /** Rows of the window, by reel. */
  readonly rows: readonly number[];
  /** One row for each reel, counted from 1 at the top. */
  readonly paylines: readonly (readonly number[])[];
  /** Pays by symbol, x line bet: entry k is for k + 1 symbols. */
  readonly linePays: Readonly<Record<string, readonly number[]>>;
  /** `multiplier` multiplies a natural run in which a wild stands for the symbol; a run of wilds alone pays its own pays. */
  readonly wild: { readonly symbol: string; readonly excludes: readonly string[]; readonly multiplier: number } | null;
  /** Pays x total bet: entry k is for k + 1 symbols anywhere in the window; more than the last entry pay as the last. */
  readonly scatter: { readonly symbol: string; readonly pays: readonly number[] } | null;
  /** Free spins awarded by the number of scatters (as `scatter.pays`); all wins of a free spin are multiplied. */
  readonly freeSpins: {
    readonly awards: readonly number[];
    readonly multiplier: number;
    readonly retrigger: boolean;
    /** Most free spins that follow from one paid spin. */
    readonly maxSpins?: number | undefined;
  } | null;
}

export type SymbolGroup = { readonly anyOf: readonly string[] } | { readonly noneOf: readonly string[] };

/** One line across one row: the matching combination with the highest pay is paid, by the number of coins played. */
export interface ComboSheet extends ParCommon {
  readonly kind: 'combos';
  /** `match` names a group or a symbol for each reel; `paysByCoins` are in coins, entry k for k + 1 coins played. */
  readonly combos: readonly { readonly match: readonly string[]; readonly paysByCoins: readonly number[] }[];
  readonly groups: Readonly<Record<string, SymbolGroup>>;
}

/** A game's probability accounting report, normalised: everything that decides what a spin shows and pays. */
export type ParSheet = LineSheet | ComboSheet | GridSheet | BookSheet;
