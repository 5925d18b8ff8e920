import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';
import { amountMinor, gameId, id, idempotencyKey, instant, nonNegativeMinor, page, pageInput } from './common.ts';

export const fingerprintStatus = z.enum(['running', 'completed', 'cancelled', 'failed']);

/** Probes a game within a budget, under the rules of a session of its own. */
export const runFingerprintInput = z.strictObject({
  gameId,
  walletId: id,
  spins: z.int().min(1).max(limits.fingerprintSpinsMax),
  stakeMinor: amountMinor.optional().meta({ description: "Total bet of each spin; default: the game's smallest." }),
  coins: z.int().min(1).max(100).optional(),
  maxSpendMinor: amountMinor
    .optional()
    .meta({ description: 'Stakes and fees together; the run ends when the next spin would pass it.' }),
  maxSeconds: z.int().min(1).max(86_400).optional(),
  until: z.enum(['budget', 'identified']).optional().meta({
    description:
      '`identified`: end as soon as two looks at growing numbers of spins identify the same reels. Default `budget`: use it up.',
  }),
  idempotencyKey,
});
export const getFingerprintInput = z.strictObject({ fingerprintId: id });
export const latestFingerprintInput = z.strictObject({ gameId });
export const cancelFingerprintInput = z.strictObject({ fingerprintId: id });
export const listFingerprintsInput = z.strictObject({ ...pageInput, gameId: gameId.optional() });

const share = z.looseObject({ value: z.number(), low: z.number(), high: z.number() });
const symbolFrequency = z.looseObject({
  symbol: z.string(),
  count: z.int(),
  frequency: z.number(),
  low: z.number(),
  high: z.number(),
});
const reelProfile = z.looseObject({ reel: z.int(), spins: z.int(), symbols: z.array(symbolFrequency) });

const names = z.array(z.string()).readonly();

/** What the audit of randomness found: verdicts with their evidence, never a state, a seed or an outcome. */
export const rngAudit = z
  .looseObject({
    mode: z.string().meta({ description: '`quick` (runs) or `full`.' }),
    verdict: z.string().meta({
      description:
        '`weak` (a generator is named, or the stream repeats), `alarm` (a test fails), `clean` or `insufficient-data`.',
    }),
    outcomes: z.looseObject({
      source: z.string().meta({ description: '`stops`, `reconstruction` or `windows`.' }),
      sessions: z.int(),
      spins: z.int(),
      known: z.int(),
      stops: z.array(z.int()).readonly(),
    }),
    alpha: z.number().meta({ description: 'Level of all tests together, corrected after Holm.' }),
    tests: z
      .array(
        z.looseObject({
          test: z.string(),
          reels: z.array(z.int()).readonly(),
          lag: z.int().nullable(),
          have: z.number(),
          need: z.number(),
          statistic: z.number().nullable(),
          freedom: z.number().nullable(),
          p: z.number().nullable(),
          adjustedP: z.number().nullable(),
          verdict: z.string().meta({ description: '`pass`, `fail`, `insufficient-data` or `not-applicable`.' }),
        }),
      )
      .readonly(),
    repetitions: z
      .array(
        z.looseObject({
          kind: z.string().meta({ description: '`short-period`, `seed-reused` or `stream-repeated`.' }),
          periodSpins: z.number().nullable(),
          sessions: z.int(),
          spinsAlike: z.int(),
          surplusBits: z.number(),
          falsePositiveRate: z.number(),
        }),
      )
      .readonly(),
    generators: z
      .array(
        z.looseObject({
          family: z.string().meta({ description: 'Such as `v8-math-random` or `mt19937`.' }),
          mapping: z.string(),
          alsoConsistent: names,
          drawsPerSpin: z.number(),
          evidence: z.looseObject({
            fitted: z.int(),
            heldBackMatched: z.int(),
            surplusBits: z.number(),
            falsePositiveRate: z.number(),
          }),
          timeSeed: z.looseObject({ unit: z.string(), withinSeconds: z.number() }).nullable(),
        }),
      )
      .readonly(),
    searches: z
      .array(z.looseObject({ search: z.string(), result: z.string(), have: z.number(), need: z.number() }))
      .readonly(),
  })
  .meta({ description: 'See docs/fingerprint-format.md.' });

/**
 * The document (croupier-fingerprint/3; earlier runs kept /1 and /2), explained in docs/fingerprint-format.md. The fields that clients show are named
 * here; there are more, and later versions add sections. A section is null where the sample cannot support it.
 */
export const fingerprintDocument = z.looseObject({
  format: z.enum(['croupier-fingerprint/1', 'croupier-fingerprint/2', 'croupier-fingerprint/3']),
  sample: z.looseObject({ hash: z.string(), spins: z.int(), paidSpins: z.int(), freeSpins: z.int(), rounds: z.int() }),
  rtp: z
    .looseObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable(), confidence: z.number() })
    .nullable(),
  hitFrequency: z.looseObject({ rounds: share }).nullable(),
  volatility: z
    .looseObject({
      sigma: z.number(),
      class: z.string(),
      index: z.looseObject({ at90: z.number(), at95: z.number(), at99: z.number() }),
    })
    .nullable(),
  payoutDistribution: z
    .looseObject({
      rounds: z.int(),
      withoutWin: z.int(),
      quantiles: z.array(z.looseObject({ probability: z.number(), multiple: z.number() })),
      largest: z.number(),
    })
    .nullable(),
  reels: z.looseObject({ paid: z.array(reelProfile).nullable(), free: z.array(reelProfile).nullable() }),
  authorisation: z
    .string()
    .nullish()
    .meta({ description: 'Reference under which an external engine is tested; null for the built-in engine.' }),
  rngAudit: rngAudit.nullish().meta({ description: 'Null where nothing has audited it; earlier formats have none.' }),
  insufficient: z.array(z.looseObject({ section: z.string(), reason: z.string(), have: z.number(), need: z.number() })),
});
export type FingerprintDocumentDto = z.infer<typeof fingerprintDocument>;

export const fingerprintView = z.object({
  fingerprintId: id,
  gameId,
  parHash: z.string(),
  sessionId: id.nullable(),
  status: fingerprintStatus,
  stopReason: z
    .string()
    .nullable()
    .meta({ description: 'spins, spend, seconds, limit, identified, cancelled or an error code; null while running.' }),
  spinsBudget: z.int(),
  spinsDone: z.int(),
  spentMinor: nonNegativeMinor,
  document: fingerprintDocument.nullable(),
  documentHash: z.string().nullable().meta({ description: 'SHA-256 (hex) of the document as stored.' }),
  createdAt: instant,
  completedAt: instant.nullable(),
});
export type FingerprintView = z.infer<typeof fingerprintView>;
export const fingerprintPage = page(fingerprintView.omit({ document: true }));
