import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';
import { arrangeCounts } from './grid/arrange-counts.ts';
import type { GridReel } from './grid-sheet.ts';
import { commonFields, lineFields, parVirtualStopsMax } from './par-fields.ts';

const symbol = lineFields.linePays.keyType;
const pays = lineFields.linePays.valueType;
const pay = pays.element;
const multiplier = z.int().min(1).max(1_000);
const windowCounts = limits.parReelsMax * limits.parRowsMax;
const counts = z.array(z.int().min(0).max(limits.parFreeSpinsMax)).max(windowCounts);

/** What a sheet leaves out means the same as its default, written out: both have one hash. */
const symbolsOrNone = z
  .array(symbol)
  .max(limits.parSymbolsMax)
  .optional()
  .transform((list) => (list?.length === 0 ? undefined : list));

/** A strip, or symbol counts whose order was never published; counts become a strip of stated order (`arrangeCounts`). */
const gridReel = z
  .strictObject({
    strip: z.array(symbol).min(1, 'a reel has at least one stop').max(limits.parStripMax).optional(),
    weights: z.array(z.int().min(1).max(parVirtualStopsMax)).max(limits.parStripMax).nullable().default(null),
    counts: z.record(symbol, z.int().min(0).max(limits.parStripMax)).optional(),
    order: z.enum(['known', 'unknown']).default('known'),
  })
  .transform(({ strip, weights, counts: given, order }, context): GridReel => {
    if (strip !== undefined && given === undefined) return { strip, weights, order };
    if (given === undefined || strip !== undefined || weights !== null) {
      context.addIssue('a reel is a strip (with or without weights), or counts');
      return { strip: strip ?? [], weights: null, order };
    }
    const total = Object.values(given).reduce((sum, count) => sum + count, 0);
    if (total === 0) context.addIssue('the reel is empty: all counts are 0');
    if (total > limits.parStripMax) context.addIssue(`a reel has at most ${limits.parStripMax} stops`);
    if (total === 0 || total > limits.parStripMax) return { strip: [], weights: null, order };
    return { strip: arrangeCounts(given), weights: null, order: 'unknown' };
  });
const gridReels = z.array(gridReel).min(1, 'a game has at least one reel').max(limits.parReelsMax);

const direction = z.enum(['left', 'right', 'both']).default('left');

const wilds = z
  .array(
    z.strictObject({
      symbol,
      excludes: z.array(symbol).default([]),
      multiplier: multiplier.default(1),
      expands: z.boolean().default(false),
      reels: z.array(z.int().min(1)).min(1).max(limits.parReelsMax).optional(),
    }),
  )
  .max(8);

const scatter = z.strictObject({
  symbol,
  also: symbolsOrNone,
  pays: z.array(pay).min(1).max(windowCounts),
  bet: z
    .enum(['total', 'line'])
    .optional()
    .transform((bet) => (bet === 'total' ? undefined : bet)),
  awards: counts.default([]),
  retriggers: counts.optional(),
});

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
      direction,
      bothWays: symbolsOrNone,
    }),
    z.strictObject({
      by: z.literal('ways'),
      direction: direction.optional().transform((to) => (to === 'left' ? undefined : to)),
      bothWays: symbolsOrNone,
    }),
    z.strictObject({ by: z.literal('clusters'), minimum: z.int().min(1).max(windowCounts) }),
    z.strictObject({ by: z.literal('anywhere') }),
  ]),
  pays: z.record(symbol, pays.max(windowCounts)),
  groups: z
    .array(z.strictObject({ name: symbol, symbols: z.array(symbol).min(1), pays: pays.max(windowCounts) }))
    .max(16)
    .optional()
    .transform((list) => (list?.length === 0 ? undefined : list)),
  wilds: wilds.default([]),
  wildMultipliers: z.enum(['product', 'sum', 'highest']).default('product'),
  scatters: z.array(scatter).max(6).default([]),
  bonuses: z
    .array(
      z.strictObject({
        symbol,
        on: z.enum(['line', 'window']),
        least: z.int().min(1).max(windowCounts),
        mean: pay,
        variance: z.number().min(0).max(1e18).default(0),
      }),
    )
    .max(4)
    .default([]),
  freeSpins: z
    .strictObject({
      multiplier: multiplier.default(1),
      retrigger: z.boolean(),
      maxSpins: lineFields.freeSpins.unwrap().unwrap().shape.maxSpins,
      reels: gridReels.nullable().default(null),
      rows: lineFields.rows.optional(),
      wilds: wilds.optional(),
      pays: z.record(symbol, pays.max(windowCounts)).optional(),
    })
    .nullable()
    .default(null),
  stakes: z.array(z.int().min(1)).min(1).max(100).nullable().default(null),
  maxWin: pay
    .refine((most) => most > 0, 'the maximum win is above 0')
    .nullable()
    .default(null),
} as const;
