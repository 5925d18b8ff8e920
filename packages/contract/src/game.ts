import { z } from 'zod';
import { engineKind } from './engine.ts';
import { gameId, idempotencyKey, instant, page, pageInput, signedMinor } from './common.ts';

/** What a stake must be: a multiple of `unitMinor`; games of coin combinations also take the number of coins. */
export const stakeRule = z.object({
  unitMinor: z.int().min(1),
  coins: z.array(z.int().min(1)).nullable(),
});

export const gameSummary = z.object({
  gameId,
  title: z.string(),
  status: z.enum(['active', 'retired']),
  engine: z.enum(['builtin', ...engineKind.options]).meta({
    description:
      '`builtin`: outcomes follow from the PAR sheet and the seeds. Otherwise the engine that `engineId` names draws them.',
  }),
  engineId: z.string().nullable(),
  engineVersion: z.string(),
  parHash: z.string().meta({ description: 'SHA-256 (hex) of the canonical PAR sheet.' }),
  reels: z.int(),
  rows: z.int(),
  lines: z.int(),
  stake: stakeRule,
  rtp: z.number().nullable().meta({ description: 'Exact return to player, 1 = 100 %.' }),
  version: z
    .int()
    .meta({ description: 'Rises by one with every change; a replacement states the version it replaces.' }),
  createdAt: instant,
  updatedAt: instant,
});
export type GameSummary = z.infer<typeof gameSummary>;

export const gameDetail = gameSummary.extend({
  par: z.record(z.string(), z.unknown()).meta({
    description: 'The PAR sheet (croupier-par/1), or what a game of an external engine is (croupier-external/1).',
  }),
  warnings: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type GameDetail = z.infer<typeof gameDetail>;

const contribution = z.looseObject({
  kind: z.string(),
  symbol: z.string(),
  count: z.int(),
  probability: z.number(),
  rtp: z.number(),
});

/**
 * Exact figures of a PAR sheet: fractions, not percent; sigma and wins in units of the total bet. A figure is null when the
 * sheet is too large to count it (`complete` is false then); of line games the RTP is always exact.
 */
export const exactReport = z.looseObject({
  gameId,
  parHash: z.string(),
  complete: z.boolean(),
  rtp: z.number().nullable(),
  baseRtp: z.number().nullable(),
  hitFrequency: z.number().nullable(),
  sigma: z.number().nullable(),
  maxWin: z.number().nullable(),
  maxWinOdds: z.number().nullable(),
  cycle: z.union([z.number(), z.string()]),
  freeSpins: z.looseObject({}).nullable(),
  contributions: z.array(contribution),
  byCoins: z.array(z.looseObject({ coins: z.int() })).nullable(),
  distribution: z.array(z.looseObject({ win: z.number(), probability: z.number() })).nullable(),
});
export type ExactReportDto = z.infer<typeof exactReport>;

const parDocument = z
  .record(z.string(), z.unknown())
  .meta({ description: 'A PAR sheet: croupier-par/1, or the published JSON shape of strips, lines and pays.' });

export const importGameInput = z.strictObject({ par: parDocument, idempotencyKey });
export const replaceGameInput = z.strictObject({
  gameId,
  par: parDocument,
  expectedVersion: z.int().min(1),
  idempotencyKey,
});
export const retireGameInput = z.strictObject({ gameId });
export const getGameInput = z.strictObject({ gameId });
export const listGamesInput = z.strictObject({ ...pageInput, status: z.enum(['active', 'retired']).optional() });
export const gamePage = page(gameSummary);

/** The window of a spin: window[reel][row], top to bottom; symbols are strings. */
export const symbolWindow = z.array(z.array(z.string()));

export const win = z.object({
  kind: z.enum(['line', 'scatter', 'combo', 'ways', 'cluster', 'anywhere', 'bonus', 'book']),
  line: z.int().nullable().meta({ description: 'Payline, 1-based; null for wins of no line.' }),
  symbol: z.string(),
  count: z.int(),
  positions: z.array(z.tuple([z.int(), z.int()])).meta({ description: '[reel, row], 0-based.' }),
  multiplier: z.number(),
  amountMinor: signedMinor,
});

export const featureTrigger = z.object({ kind: z.literal('freeSpins'), awarded: z.int(), multiplier: z.number() });
