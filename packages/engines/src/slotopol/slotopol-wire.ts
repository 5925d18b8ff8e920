import { z } from 'zod';

/** What a slotopol server answers, as far as it is read here. Its REST is documented in its README; the shapes are as observed. */

export const signInAnswer = z.object({
  uid: z.int(),
  access: z.string().min(1),
  expire: z.iso.datetime({ offset: true }),
});

export const serverAnswer = z.object({ buildvers: z.string().default(''), govers: z.string().default('') });

/** Algorithms with the games that use them. `gt` 1 is a slot; `sn` is its number of symbols. */
export const algorithmsAnswer = z
  .array(
    z.object({
      aliases: z.array(z.object({ prov: z.string(), name: z.string() })).max(1_000),
      gt: z.int(),
      sn: z.int().default(0),
      rtp: z.array(z.number()).default([]),
    }),
  )
  .max(10_000);

/** The grid is by reel, top to bottom; symbols count from 1, 0 is a blank. */
const game = z.object({
  grid: z.array(z.array(z.int().min(0)).max(64)).max(64),
  sel: z.int().min(1).max(1_000),
  bet: z.number(),
  gain: z.number().default(0),
  /** Number of this free spin, from 1; 0 for a paid one. */
  fsn: z.int().default(0),
  /** Free spins that remain. */
  fsr: z.int().min(0).default(0),
});

export const newGameAnswer = z.object({ gid: z.int(), game });
export const rtpAnswer = z.object({ mrtp: z.number(), rtp: z.number() });
export const clubAnswer = z.object({ name: z.string(), bank: z.number() });
export const walletAnswer = z.object({ wallet: z.number() });

export const spinAnswer = z.object({
  sid: z.int(),
  game,
  wins: z
    .array(
      z.object({
        /** In coins, at the bet that was played; x `mp`. */
        pay: z.number().default(0),
        mp: z.number().default(1),
        sym: z.int().default(0),
        num: z.int().default(0),
        /** Line from 1; 0 for a win of no line. */
        li: z.int().default(0),
        /** Cells that win as [reel, row], both from 1. */
        xy: z.array(z.array(z.int()).max(2)).max(256).default([]),
        bid: z.int().default(0),
        /** Share of a progressive jackpot. */
        jr: z.number().default(0),
      }),
    )
    .max(2_048)
    .default([]),
});
export type SlotopolSpin = z.output<typeof spinAnswer>;

/** Every error: what happened, in words and as a number that stands for the place in its code. */
export const errorAnswer = z.object({ what: z.string().default(''), code: z.int().default(0) });
