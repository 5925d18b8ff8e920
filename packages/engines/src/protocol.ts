import { z } from 'zod';

/** The version of the HTTP engine protocol. docs/engine-protocol.openapi.yaml describes it, docs/engines.md tells how to serve it. */
export const engineProtocol = 'croupier-engine/1';

const name = z.string().min(1).max(128);
const symbol = z.string().min(1).max(32);

/** GET /describe: which games the engine plays, and within what. Fields that are not known here are left alone. */
export const describeAnswer = z.object({
  protocol: z.literal(engineProtocol),
  engine: z.object({ name, version: name }),
  games: z
    .array(
      z.object({
        game: name,
        title: name,
        version: name,
        rows: z.array(z.int()).min(1).max(64),
        freeRows: z.array(z.int()).min(1).max(64).nullable().default(null),
        symbols: z.array(symbol).min(1).max(1_024),
        stake: z.object({
          unitMinor: z.int(),
          coins: z.array(z.int()).nullable().default(null),
          maxMinor: z.int().nullable().default(null),
        }),
        maxWin: z.number(),
        freeSpins: z.boolean().default(false),
        stops: z.array(z.int()).nullable().default(null),
        batchMax: z.int().min(1).default(1),
        rtp: z.number().nullable().default(null),
        par: z.record(z.string(), z.unknown()).nullable().default(null),
      }),
    )
    .max(1_000),
});

export const bet = z.object({ stakeMinor: z.int().min(1), coins: z.int().min(1).nullable() });
export const owedFreeSpins = z.object({ remaining: z.int().min(1), multiplier: z.number().min(1) });

const asked = { game: name, version: name, session: name, nonce: z.int().min(0), bet };

/** POST /spin. `freeSpins` is null for a paid spin, and says what is owed for a free one. */
export const spinRequest = z.strictObject({ ...asked, freeSpins: owedFreeSpins.nullable() });
export type SpinRequest = z.output<typeof spinRequest>;

/** POST /spins: so many spins one after the other. Free spins that are owed or won are played first, and count. */
export const spinsRequest = z.strictObject({ ...asked, freeSpins: owedFreeSpins.nullable(), count: z.int().min(1) });
export type SpinsRequest = z.output<typeof spinsRequest>;

const win = z.object({
  kind: z.enum(['line', 'scatter', 'combo', 'ways', 'cluster', 'anywhere', 'bonus', 'book']),
  line: z.int().nullable().default(null),
  symbol: z.string().max(64),
  count: z.int().min(0),
  positions: z
    .array(z.tuple([z.int(), z.int()]))
    .max(256)
    .default([]),
  multiplier: z.number().default(1),
  amountMinor: z.number(),
});

/** A ratio of whole numbers: what was won, in total bets. */
const ratio = z.object({ numerator: z.int(), denominator: z.int().min(1) });

/** One outcome. The payout is in whole minor units, or the exact multiple of the total bet as a ratio: one of the two. */
export const spinAnswer = z.object({
  nonce: z.int(),
  free: z.boolean(),
  window: z.array(z.array(symbol).max(64)).max(64),
  stops: z.array(z.int()).max(64).default([]),
  wins: z.array(win).max(2_048).default([]),
  features: z
    .array(z.object({ kind: z.literal('freeSpins'), awarded: z.number(), multiplier: z.number().default(1) }))
    .max(16)
    .default([]),
  payoutMinor: z.number().optional(),
  payout: ratio.optional(),
});
export type SpinAnswer = z.output<typeof spinAnswer>;

/** Answer of POST /spin: one outcome of the game in the version that was asked for. */
export const singleAnswer = spinAnswer.extend({ game: name, version: name });

/** Answer of POST /spins. */
export const batchAnswer = z.object({ game: name, version: name, spins: z.array(spinAnswer).max(1_000) });
