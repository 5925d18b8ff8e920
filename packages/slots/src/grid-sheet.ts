import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';
import { arrangeCounts } from './grid/arrange-counts.ts';
import {
  commonFields,
  type DeclaredClaim,
  lineFields,
  type ParReel,
  type parFormat,
  parVirtualStopsMax,
} from './par-fields.ts';

const symbol = lineFields.linePays.keyType;
const pays = lineFields.linePays.valueType;
const pay = pays.element;
const multiplier = z.int().min(1).max(1_000);
const windowCounts = limits.parReelsMax * limits.parRowsMax;

/** A strip, or symbol counts whose order was never published; counts become a strip of stated order (`arrangeCounts`). */
const gridReel = z
  .strictObject({
    strip: z.array(symbol).min(1, 'a reel has at least one stop').max(limits.parStripMax).optional(),
    weights: z.array(z.int().min(1).max(parVirtualStopsMax)).max(limits.parStripMax).nullable().default(null),
    counts: z.record(symbol, z.int().min(0).max(limits.parStripMax)).optional(),
    order: z.enum(['known', 'unknown']).default('known'),
  })
  .transform(({ strip, weights, counts, order }, context): GridReel => {
    if (strip !== undefined && counts === undefined) return { strip, weights, order };
    if (counts === undefined || strip !== undefined || weights !== null) {
      context.addIssue('a reel is a strip (with or without weights), or counts');
      return { strip: strip ?? [], weights: null, order };
    }
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (total === 0) context.addIssue('the reel is empty: all counts are 0');
    if (total > limits.parStripMax) context.addIssue(`a reel has at most ${limits.parStripMax} stops`);
    if (total === 0 || total > limits.parStripMax) return { strip: [], weights: null, order };
    return { strip: arrangeCounts(counts), weights: null, order: 'unknown' };
  });
const gridReels = z.array(gridReel).min(1, 'a game has at least one reel').max(limits.parReelsMax);

/** Fields of a grid game in `croupier-par/1`. */
export const gridFields = {
  ...commonFields,
  kind: z.literal('grid'),
  reels: gridReels,
  rows: lineFields.rows,
  pay: z.discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('lines'),
      paylines: lineFields.paylines,
      direction: z.enum(['left', 'both']).default('left'),
    }),
    z.strictObject({ by: z.literal('ways') }),
    z.strictObject({ by: z.literal('clusters'), minimum: z.int().min(1).max(windowCounts) }),
    z.strictObject({ by: z.literal('anywhere') }),
  ]),
  pays: z.record(symbol, pays.max(windowCounts)),
  wilds: z
    .array(
      z.strictObject({
        symbol,
        excludes: z.array(symbol).default([]),
        multiplier: multiplier.default(1),
        expands: z.boolean().default(false),
      }),
    )
    .max(8)
    .default([]),
  wildMultipliers: z.enum(['product', 'highest']).default('product'),
  scatters: z
    .array(
      z.strictObject({
        symbol,
        pays: z.array(pay).min(1).max(windowCounts),
        awards: z.array(z.int().min(0).max(limits.parFreeSpinsMax)).max(windowCounts).default([]),
      }),
    )
    .max(4)
    .default([]),
  bonuses: z
    .array(
      z.strictObject({
        symbol,
        on: z.enum(['line', 'window']),
        least: z.int().min(1).max(windowCounts),
        mean: pay,
        variance: z.number().min(0).default(0),
      }),
    )
    .max(4)
    .default([]),
  freeSpins: z
    .strictObject({
      multiplier: multiplier.default(1),
      retrigger: z.boolean(),
      reels: gridReels.nullable().default(null),
    })
    .nullable()
    .default(null),
  stakes: z.array(z.int().min(1)).min(1).max(100).nullable().default(null),
  maxWin: pay.nullable().default(null),
} as const;

export interface GridReel extends ParReel {
  /** `unknown`: the sheet gives counts only, and the strip is an arrangement of them. */
  readonly order: 'known' | 'unknown';
}

/** How the window of a grid game pays. Pays are x line bet by lines, x total bet otherwise. */
export type GridPay =
  | { readonly by: 'lines'; readonly paylines: readonly (readonly number[])[]; readonly direction: 'left' | 'both' }
  | { readonly by: 'ways' }
  | { readonly by: 'clusters'; readonly minimum: number }
  | { readonly by: 'anywhere' };

export interface GridWild {
  readonly symbol: string;
  readonly excludes: readonly string[];
  readonly multiplier: number;
  /** Wherever it shows, it fills its reel before anything but the scatters is paid. */
  readonly expands: boolean;
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
  readonly wilds: readonly GridWild[];
  /** How the multipliers of several wilds in one win come together. */
  readonly wildMultipliers: 'product' | 'highest';
  readonly scatters: readonly {
    readonly symbol: string;
    readonly pays: readonly number[];
    readonly awards: readonly number[];
  }[];
  /** A bonus round by its mean pay: `least` symbols from the left on a line (x line bet), or anywhere in the window (x total bet). */
  readonly bonuses: readonly {
    readonly symbol: string;
    readonly on: 'line' | 'window';
    readonly least: number;
    readonly mean: number;
    readonly variance: number;
  }[];
  readonly freeSpins: {
    readonly multiplier: number;
    readonly retrigger: boolean;
    /** Own reels of the free spins; null: those of the paid spin. */
    readonly reels: readonly GridReel[] | null;
  } | null;
  /** Bet ladder: the total stakes that may be played, in minor units; null: any multiple of the unit. */
  readonly stakes: readonly number[] | null;
  /** Most that one spin pays, x total bet. */
  readonly maxWin: number | null;
}
