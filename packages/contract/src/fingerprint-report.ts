import { z } from 'zod';
import { gameId, id } from './common.ts';

/** What a claim came to. `insufficient-data` says in `spinsNeeded` what it would take, as far as that can be told. */
export const claimVerdict = z.enum(['pass', 'fail', 'insufficient-data']);

const hash = z.string().meta({ description: 'SHA-256, lower-case hex.' });
const figure = z.union([z.number(), z.string()]).nullable();
const interval = z.object({ low: z.number(), high: z.number(), confidence: z.number() });

/** One claim of the report: what was declared, what was observed, and what follows. */
export const reportClaim = z.object({
  id: z.string().meta({ description: 'Stable within the format, such as `rtp.structural` or `reel.1`.' }),
  section: z.enum([
    'identity',
    'geometry',
    'returns',
    'reels',
    'symbol-frequencies',
    'paytable',
    'features',
    'behaviour',
    'randomness',
  ]),
  title: z.string(),
  verdict: claimVerdict,
  declared: figure,
  observed: figure,
  interval: interval.nullable(),
  method: z.string(),
  n: z.int().min(0).meta({ description: 'Observations that the verdict rests on.' }),
  statistic: z.number().nullable(),
  p: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .meta({ description: 'Before correction; null where the verdict is of facts.' }),
  adjustedP: z.number().min(0).max(1).nullable().meta({ description: 'After Holm, over all claims with a p.' }),
  spinsNeeded: z.int().min(1).nullable(),
  reason: z.string(),
});
export type ReportClaim = z.infer<typeof reportClaim>;

const streamHead = z.object({
  streamId: id,
  version: z.int().min(1),
  headHash: hash.meta({
    description: "Hash of the stream's event of this version: it stands for all events before it.",
  }),
});

const bar = z.object({ label: z.string(), declared: z.number().nullable(), observed: z.number().nullable() });
const symbolBar = z.object({
  symbol: z.string(),
  declared: z.number().nullable(),
  observed: z.number(),
  low: z.number(),
  high: z.number(),
});
const seriesPart = z.object({
  fromSpin: z.int().min(0),
  toSpin: z.int().min(0),
  rtp: z.number().nullable(),
  hitFrequency: z.number().nullable(),
});

/** The audit report, `croupier-report/1`. docs/audit-report.md explains it. */
export const auditReport = z.object({
  format: z.literal('croupier-report/1'),
  producer: z.object({ name: z.literal('croupier'), version: z.string() }),
  subject: z.object({
    gameId,
    title: z.string().nullable(),
    parHash: z.string(),
    engineVersion: z.string(),
    engineKind: z.string().meta({ description: 'What the sample shows: reel-strips, weighted-reels, outcome-book, …' }),
  }),
  evidence: z.object({
    fingerprintId: id.nullable(),
    status: z.string().nullable(),
    stopReason: z.string().nullable(),
    authorisation: z
      .string()
      .nullable()
      .meta({ description: 'Reference under which an external engine is tested; null for the built-in engine.' }),
    startedAt: z.string().nullable(),
    completedAt: z.string().nullable(),
    spins: z.int(),
    paidSpins: z.int(),
    freeSpins: z.int(),
    rounds: z.int(),
    sampleHash: hash,
    winsHash: hash.nullable(),
    documentFormat: z.string(),
    documentHash: hash,
    events: z.int().nullable().meta({ description: 'Events of both streams up to the heads.' }),
    sessionStream: streamHead.nullable(),
    fingerprintStream: streamHead.nullable(),
  }),
  declared: z
    .object({
      parHash: hash,
      kind: z.string(),
      rtp: z.number().nullable(),
      hitFrequency: z.number().nullable(),
      sigma: z.number().nullable(),
      maxWin: z.number().nullable(),
      maxWinOdds: z.number().nullable(),
      cycle: z.union([z.number(), z.string()]),
    })
    .nullable()
    .meta({ description: 'Exact figures of the declared PAR sheet; null where nothing was declared.' }),
  summary: z.object({
    verdict: claimVerdict,
    pass: z.int(),
    fail: z.int(),
    insufficientData: z.int(),
    statement: z.string(),
  }),
  claims: z.array(reportClaim),
  method: z.object({
    alpha: z.number(),
    correction: z.literal('holm'),
    tests: z.int().meta({ description: 'Claims with a p, over which the correction runs.' }),
    tolerance: z.object({ rtp: z.number(), hitFrequency: z.number() }),
    limits: z.array(z.string()),
  }),
  charts: z.object({
    rtp: z.array(
      z.object({ label: z.string(), value: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
    ),
    payouts: z.array(bar),
    symbols: z.array(z.object({ reel: z.int(), bars: z.array(symbolBar) })),
    strips: z.array(
      z.object({
        reel: z.int(),
        verdict: z.string(),
        declared: z.array(z.string()).nullable(),
        observed: z.array(z.string()).nullable(),
      }),
    ),
    series: z.array(seriesPart),
  }),
});
export type AuditReport = z.infer<typeof auditReport>;

/** Ed25519 over the UTF-8 of the report's canonical JSON (RFC 8785). */
export const reportSignature = z.object({
  algorithm: z.literal('Ed25519'),
  keyId: z.string().meta({ description: 'First 16 hex digits of the SHA-256 of the public key (SPKI, DER).' }),
  publicKey: z.string().meta({ description: 'SPKI, DER, base64.' }),
  value: z.string().meta({ description: 'base64.' }),
});
export type ReportSignature = z.infer<typeof reportSignature>;

export const signedReport = z.object({ report: auditReport, signature: reportSignature.nullable() });
export type SignedReport = z.infer<typeof signedReport>;

export const fingerprintReportInput = z.strictObject({ fingerprintId: id });

export const reportKeysInput = z.strictObject({});

export const reportKey = z.object({ keyId: z.string(), publicKey: z.string(), current: z.boolean() });
export const reportKeys = z.object({ keys: z.array(reportKey) });
