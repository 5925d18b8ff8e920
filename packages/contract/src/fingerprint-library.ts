import { z } from 'zod';
import { gameId, id, idempotencyKey, instant, page, pageInput } from './common.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex');
const entryName = z.string().trim().min(1).max(128);
const tag = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits, dot, underscore and hyphen');
const document = z
  .record(z.string(), z.unknown())
  .meta({ description: 'A fingerprint document (croupier-fingerprint/2 or /3), as it is.' });
const geometry = z
  .string()
  .regex(/^\d{1,2}(?:-\d{1,2}){0,11}$/, 'rows of each reel, such as 3-3-3-3-3')
  .meta({ description: 'Rows of each reel.', example: '3-3-3-3-3' });

/** Keeps a document in the library. Its hash must be the one that is stated. A document that the caller keeps already stays as it is. */
export const keepFingerprintInput = z.strictObject({
  document,
  documentHash: hash,
  name: entryName,
  tags: z.array(tag).max(16).default([]),
  idempotencyKey,
});
export const forgetFingerprintInput = z.strictObject({ profileId: id });
export const getProfileInput = z.strictObject({
  profileId: id.meta({ description: 'Of the entry, or of the run that it is of.' }),
});

const bound = z.number().min(0).optional();
const shareBound = z.number().min(0).max(1).optional();

/** Entries by what they are called and by what was measured; every condition must hold. Without any, all of them. */
export const searchLibraryInput = z.strictObject({
  ...pageInput,
  name: z.string().min(1).max(128).optional().meta({ description: 'A part of the name, in any case.' }),
  tag: tag.optional(),
  gameId: gameId.optional(),
  geometry: geometry.optional(),
  engine: z.string().min(1).max(64).optional().meta({ description: 'reel-strips, weighted-reels, outcome-book, …' }),
  randomness: z.enum(['weak', 'alarm', 'clean', 'insufficient-data']).optional(),
  signature: hash.optional().meta({ description: 'The same game under any names of its symbols.' }),
  rtpMin: bound,
  rtpMax: bound,
  hitFrequencyMin: shareBound,
  hitFrequencyMax: shareBound,
  sigmaMin: bound,
  sigmaMax: bound,
  spinsMin: z.int().min(0).optional(),
});

export const libraryEntry = z.object({
  profileId: id,
  source: z.enum(['run', 'document']),
  fingerprintId: id.nullable(),
  name: z.string(),
  tags: z.array(z.string()),
  gameId: z.string(),
  parHash: z.string(),
  engineVersion: z.string(),
  documentHash: z.string(),
  geometry: z.string(),
  spins: z.int(),
  rtp: z.number().nullable().meta({ description: 'Measured; 1 = 100 %.' }),
  hitFrequency: z.number().nullable(),
  sigma: z.number().nullable().meta({ description: 'Of a round, in units of its stake.' }),
  engine: z.string(),
  randomness: z.string().nullable(),
  signature: z.string().nullable().meta({
    description:
      'Equal for games that are the same up to the names of their symbols; null unless every reel is identified.',
  }),
  createdAt: instant,
});
export type LibraryEntry = z.infer<typeof libraryEntry>;
export const libraryPage = page(libraryEntry);

const count = z.int().min(1).max(100).default(10);

/** Exactly one of both. */
const subject = {
  id: id.optional().meta({ description: 'An entry of the library, or a run.' }),
  document: document.optional(),
};
const oneSubject = { error: 'either id or document is expected' };
const isOne = (of: { readonly id?: unknown; readonly document?: unknown }): boolean =>
  (of.id === undefined) !== (of.document === undefined);

export const nearestInput = z.strictObject({ id, limit: count });
export const nearestResult = z.object({
  items: z.array(
    z.object({
      entry: libraryEntry,
      distance: z.number().meta({ description: 'Euclidean distance of the vectors of root frequencies.' }),
      explainedByChance: z.boolean().meta({ description: 'Whether two samples of one game may lie so far apart.' }),
    }),
  ),
});

export const matchInput = z.strictObject({ ...subject, limit: count }).refine(isOne, oneSubject);
export const matchResult = z.object({
  verdict: z.enum(['found', 'none', 'insufficient']),
  best: libraryEntry.nullable().meta({ description: 'The same game, with a probability of at least 95 %.' }),
  confidence: z.number(),
  reason: z.string(),
  candidates: z.array(
    z.object({
      entry: libraryEntry,
      confidence: z.number(),
      relabelled: z.boolean(),
      names: z.array(z.object({ own: z.string(), candidate: z.string() })),
      apartBy: z.array(z.string()),
      reason: z.string(),
    }),
  ),
});
export type MatchResult = z.infer<typeof matchResult>;

const compared = z.strictObject(subject).refine(isOne, oneSubject);
const margin = z.number().gt(0).max(1).optional();
export const compareInput = z.strictObject({
  a: compared,
  b: compared,
  alpha: z.number().gt(0).lt(0.5).optional(),
  confidence: z.number().min(0.5).max(0.9999).optional(),
  margins: z.strictObject({ rtp: margin, hitFrequency: margin, windows: margin }).optional(),
});

const shown = z.union([z.number(), z.string()]).nullable();
const comparedSample = z.object({
  gameId: z.string(),
  parHash: z.string(),
  engineVersion: z.string(),
  sampleHash: z.string(),
  spins: z.int(),
  rounds: z.int(),
});
/** See docs/fingerprinting.md. */
export const comparison = z.object({
  format: z.literal('croupier-comparison/1'),
  verdict: z.enum(['same', 'different', 'insufficient']),
  reasons: z.array(z.string()),
  spinsNeeded: z.int().nullable(),
  alpha: z.number(),
  confidence: z.number(),
  margins: z.object({ rtp: z.number(), hitFrequency: z.number(), windows: z.number() }),
  a: comparedSample,
  b: comparedSample,
  findings: z.array(
    z.object({
      section: z.string(),
      what: z.string(),
      a: shown,
      b: shown,
      difference: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      p: z.number().nullable(),
      adjustedP: z.number().nullable(),
      margin: z.number().nullable(),
      verdict: z.enum(['identical', 'equivalent', 'different', 'unclear', 'incomparable']),
      decides: z.boolean(),
      spinsNeeded: z.number().nullable(),
      reason: z.string(),
    }),
  ),
});
export type ComparisonDto = z.infer<typeof comparison>;
