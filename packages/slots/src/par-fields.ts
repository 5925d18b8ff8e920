import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';

/** The version of the JSON format that this file describes. docs/par-format.md is its page for users. */
export const parFormat = 'croupier-par/1';

/** Largest pay (x line bet, x total bet, or coins). */
export const parPayMax = 1_000_000_000;
/** Decimals of a pay: every pay is a whole number of millionths. */
export const parPayDecimals = 6;
/** Largest sum of the weights of one reel (its virtual stops). */
export const parVirtualStopsMax = 1_048_576;
export const parCombosMax = 1_024;
export const parCoinsMax = 100;
export const parMultiplierMax = 1_000;

const symbol = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,31}$/u,
    'a symbol is 1 to 32 letters, digits or " ._+-", starting with a letter or digit',
  );
const pay = z
  .number()
  .min(0, 'a pay is not negative')
  .max(parPayMax, `a pay is at most ${parPayMax}`)
  .refine((value) => isMillionths(value), `a pay has at most ${parPayDecimals} decimals`);
const multiplier = z.int().min(1).max(parMultiplierMax);

/** True when the value is a whole number of millionths, as far as a double can tell. */
export function isMillionths(value: number): boolean {
  const scaled = value * 1e6;
  return Math.abs(scaled - Math.round(scaled)) <= Math.abs(scaled) * 1e-12 + 1e-7;
}

const reel = z.strictObject({
  strip: z.array(symbol).min(1, 'a reel has at least one stop').max(limits.parStripMax),
  weights: z.array(z.int().min(1).max(parVirtualStopsMax)).max(limits.parStripMax).nullable().default(null),
});

const claim = z.strictObject({
  figure: z.enum([
    'rtp',
    'baseRtp',
    'lineRtp',
    'scatterRtp',
    'hitFrequency',
    'sigma',
    'baseSigma',
    'maxWin',
    'cycle',
    'triggerProbability',
  ]),
  value: z.number().min(0),
  coins: z.int().min(1).max(parCoinsMax).nullable().default(null),
  basis: z.enum(['published', 'exact']),
});

/** Fields of every sheet, in `croupier-par/1`. One schema a field, so that an import can list the faults of all of them. */
export const commonFields = {
  format: z.literal(parFormat),
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'an id is 1 to 64 of a-z, 0-9 and "-"'),
  title: z.string().min(1).max(120),
  source: z.string().max(1_000).nullable().default(null),
  reels: z.array(reel).min(1, 'a game has at least one reel').max(limits.parReelsMax),
  declared: z.array(claim).max(100).default([]),
};

export const lineFields = {
  ...commonFields,
  kind: z.literal('lines'),
  rows: z.array(z.int().min(1).max(limits.parRowsMax)).min(1).max(limits.parReelsMax),
  paylines: z.array(z.array(z.int())).min(1, 'a line game has at least one payline').max(limits.parLinesMax),
  linePays: z.record(symbol, z.array(pay)),
  wild: z
    .strictObject({ symbol, excludes: z.array(symbol).default([]), multiplier: multiplier.default(1) })
    .nullable()
    .default(null),
  scatter: z
    .strictObject({
      symbol,
      pays: z
        .array(pay)
        .min(1)
        .max(limits.parReelsMax * limits.parRowsMax),
    })
    .nullable()
    .default(null),
  freeSpins: z
    .strictObject({
      awards: z
        .array(z.int().min(0).max(limits.parFreeSpinsMax))
        .min(1)
        .max(limits.parReelsMax * limits.parRowsMax),
      multiplier: multiplier.default(1),
      retrigger: z.boolean(),
      maxSpins: z.int().min(1).max(limits.parFreeSpinsMax).optional(),
    })
    .nullable()
    .default(null),
};

const group = z.union([z.strictObject({ anyOf: z.array(symbol).min(1) }), z.strictObject({ noneOf: z.array(symbol) })]);

export const comboFields = {
  ...commonFields,
  kind: z.literal('combos'),
  combos: z
    .array(
      z.strictObject({
        match: z.array(symbol).min(1).max(limits.parReelsMax),
        paysByCoins: z.array(pay).min(1).max(parCoinsMax),
      }),
    )
    .min(1, 'a combination game has at least one combination')
    .max(parCombosMax),
  groups: z.record(symbol, group).default({}),
};

/** One reel: its strip in order, and the weight of each stop (null: all the same). A stop shows itself in the top row, the stops after it below. */
export interface ParReel {
  readonly strip: readonly string[];
  readonly weights: readonly number[] | null;
}

/**
 * A figure that the sheet's publisher states. Ratios, not per cent: RTP 0.95, hit frequency 0.12; `sigma` and `maxWin` in units of the
 * total bet. `coins` is set for combination games whose figures depend on it.
 */
export interface DeclaredClaim {
  readonly figure: z.output<typeof claim>['figure'];
  readonly value: number;
  readonly coins: number | null;
  readonly basis: 'published' | 'exact';
}
