import { AppError } from '@croupier/kernel/errors';
import { limits } from '@croupier/kernel/limits';
import { z } from 'zod';
import { documentHash } from '../document-hash.ts';
import type { FingerprintDocument } from '../fingerprint-document.ts';

/** Windows of one reel, pays of a paytable and payouts, at most: what a comparison may cost. */
const windowsMax = 8_192;
const paysMax = 4_096;
const payoutsMax = 4_096;

const name = z.string().min(1).max(64);
const count = z.int().min(0);
const share = z.number().min(0).max(1);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex');
const text = z.string().max(512);
const money = z.number().min(0);

const rows = z.array(z.int().min(1).max(limits.parRowsMax)).min(1).max(limits.parReelsMax);
const proportion = z.looseObject({
  hits: z.number().min(0),
  trials: z.int().min(1),
  value: share,
  low: share,
  high: share,
});
const bounded = { value: money, low: money.nullable(), high: money.nullable() };

const reel = z.looseObject({
  spins: z.int().min(1),
  verdict: text,
  orderFrom: z.enum(['windows', 'stops']),
  stops: z.int().min(1).nullable(),
  strip: z
    .array(name)
    .max(limits.parStripMax * 64)
    .nullable(),
  windows: z
    .array(
      z.looseObject({
        window: z.array(name).min(1).max(limits.parRowsMax),
        count,
        amount: z.number().positive().nullable(),
      }),
    )
    .min(1)
    .max(windowsMax),
  windowsHash: hash.nullable(),
  errorProbability: share,
});

const symbolRow = z.looseObject({ row: count, count, frequency: share, low: share, high: share });
const reelProfile = z.looseObject({
  spins: z.int().min(1),
  symbols: z
    .array(z.looseObject({ symbol: name, count, rows: z.array(symbolRow).max(limits.parRowsMax) }))
    .max(limits.parSymbolsMax),
});
const reelProfiles = z.array(reelProfile).max(limits.parReelsMax).nullable();

const freeSpinRules = z.looseObject({
  symbol: name,
  awards: z.array(z.looseObject({ count, spins: count, seen: count })).max(256),
  retrigger: z.boolean().nullable(),
  multiplier: z.number().positive().nullable(),
});

const paytable = z.looseObject({
  lines: z.int().min(1).nullable(),
  wild: z.looseObject({ symbol: name, multiplier: z.number().positive().nullable() }).nullable(),
  scatter: name.nullable(),
  entries: z
    .array(
      z.looseObject({
        kind: z.enum(['line', 'scatter', 'ways', 'other', 'anywhere', 'cluster', 'combo']),
        symbol: z.string().min(1).max(1_024),
        count: z.int().min(1),
        pay: money,
        seen: z.int().min(1),
      }),
    )
    .max(paysMax),
  freeSpins: freeSpinRules.nullable(),
  betScaling: text.nullable(),
  contradictions: count,
  // Format 2 has none of these: its rules are read off listed wins.
  from: z.enum(['wins', 'totals']).optional(),
  pay: z.enum(['lines', 'ways', 'clusters', 'anywhere', 'combos']).nullish(),
  open: z
    .array(z.looseObject({ symbol: z.string(), count }))
    .max(paysMax)
    .optional(),
});

const document = z.looseObject({
  format: z.enum(['croupier-fingerprint/2', 'croupier-fingerprint/3']),
  gameId: text,
  parHash: text,
  engineVersion: text,
  sample: z.looseObject({
    hash,
    spins: z.int().min(1),
    paidSpins: count,
    freeSpins: count,
    rounds: count,
  }),
  geometry: z.looseObject({ reels: z.int().min(1), rows }),
  rtp: z.looseObject({ ...bounded, confidence: z.number().min(0.5).max(0.9999), rounds: count }).nullable(),
  hitFrequency: z.looseObject({ confidence: z.number().min(0.5).max(0.9999), rounds: proportion }).nullable(),
  volatility: z
    .looseObject({
      sigma: z.number().positive(),
      low: money,
      high: z.number().positive(),
      confidence: z.number().min(0.5).max(0.9999),
    })
    .nullable(),
  payoutDistribution: z
    .looseObject({
      rounds: z.int().min(1),
      exact: z.array(z.looseObject({ multiple: money, count: z.int().min(1) })).max(payoutsMax),
      tail: z.array(z.looseObject({ from: money, count: z.int().min(1) })).max(payoutsMax),
      quantiles: z.array(z.looseObject({ probability: share, multiple: money })).max(64),
      largest: money,
    })
    .nullable(),
  reels: z.looseObject({ confidence: z.number().min(0.5).max(0.9999), paid: reelProfiles, free: reelProfiles }),
  reconstruction: z.looseObject({
    engine: text,
    reels: z.array(reel).min(1).max(limits.parReelsMax),
    freeReels: z.array(reel).max(limits.parReelsMax).nullable(),
    plan: z.looseObject({ enough: z.boolean() }),
  }),
  paytable: paytable.nullable(),
  structural: z
    .looseObject({ rtp: money, low: money, high: money, unseenPays: z.array(z.unknown()).max(paysMax) })
    .nullable(),
  drift: z.looseObject({ verdict: text }).nullable(),
  rngAudit: z
    .looseObject({
      verdict: z.enum(['weak', 'alarm', 'clean', 'insufficient-data']),
      outcomes: z.looseObject({ known: count }),
      tests: z.array(z.looseObject({ adjustedP: share.nullable() })).max(4_096),
      repetitions: z.array(z.looseObject({ kind: text })).max(256),
      generators: z.array(z.looseObject({ family: text })).max(256),
      searches: z.array(z.looseObject({ search: text, result: text })).max(1_024),
    })
    .nullable(),
});

/**
 * A fingerprint document of any source, checked as far as comparing and finding games reads it: shapes, ranges, sizes, and that its counts
 * agree with each other. Formats 2 and 3; format 1 tells no windows.
 * @param statedHash what its hash must be
 * @throws AppError INVALID_INPUT naming the first fault by its path
 */
export function readDocument(value: unknown, statedHash?: string): FingerprintDocument {
  if (!isDocument(value)) throw faultOf(value);
  checkCounts(value);
  if (statedHash !== undefined && documentHash(value) !== statedHash)
    throw fault(['documentHash'], 'it is not the hash of this document: the document was changed, or is not complete');
  return value;
}

function isDocument(value: unknown): value is FingerprintDocument {
  return document.safeParse(value).success;
}

function faultOf(value: unknown): AppError {
  const format: unknown = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format === 'croupier-fingerprint/1')
    return fault(['format'], 'a document of format 1 tells no windows: analyse its sample again');
  if (format !== 'croupier-fingerprint/2' && format !== 'croupier-fingerprint/3')
    return fault(['format'], 'a fingerprint document of format croupier-fingerprint/2 or /3 is expected');
  const issue = document.safeParse(value).error?.issues[0];
  return fault(issue?.path ?? [], issue?.message ?? 'it is not a fingerprint document');
}

function fault(path: readonly PropertyKey[], message: string): AppError {
  const at = ['document', ...path.map(String)].join('.');
  return new AppError('INVALID_INPUT', `${at}: ${message}`, { details: { issues: [{ path: at, message }] } });
}

/** Figures that contradict each other would make shares above 1 and hang comparisons on nonsense. */
function checkCounts({
  geometry,
  reconstruction,
  reels,
  payoutDistribution,
  sample,
  ...rest
}: FingerprintDocument): void {
  const { rows: heights } = geometry;
  const { reels: paid, freeReels } = reconstruction;
  if (geometry.reels !== heights.length) throw fault(['geometry', 'reels'], 'it is not the number of rows');
  for (const [part, list] of Object.entries({ reels: paid, freeReels: freeReels ?? paid })) {
    if (list.length !== heights.length)
      throw fault(['reconstruction', part], 'one for each reel of the geometry is expected');
    for (const [index, { windows, spins }] of list.entries()) {
      const at = ['reconstruction', part, index];
      if (windows.some(({ window }) => window.length !== heights[index]))
        throw fault([...at, 'windows'], 'a window has another height than the reel');
      if (windows.reduce((sum, one) => sum + one.count, 0) !== spins)
        throw fault([...at, 'windows'], 'the counts do not add up to spins');
      if (new Set(windows.map(({ window }) => JSON.stringify(window))).size !== windows.length)
        throw fault([...at, 'windows'], 'a window is listed twice');
    }
  }
  for (const [part, list] of Object.entries({ paid: reels.paid, free: reels.free })) {
    if (list !== null && list.length !== heights.length)
      throw fault(['reels', part], 'one for each reel of the geometry is expected');
  }
  if (sample.paidSpins + sample.freeSpins !== sample.spins)
    throw fault(['sample', 'spins'], 'it is not the sum of paid and free spins');
  if (payoutDistribution !== null) {
    const counted = [...payoutDistribution.exact, ...payoutDistribution.tail].reduce((sum, one) => sum + one.count, 0);
    if (counted !== payoutDistribution.rounds)
      throw fault(['payoutDistribution'], 'the counts do not add up to rounds');
  }
  for (const [part, of] of Object.entries({ rtp: rest.rtp, hits: rest.hitFrequency?.rounds ?? null })) {
    if (of !== null && ((of.low ?? of.value) > of.value || (of.high ?? of.value) < of.value))
      throw fault([part], 'the interval does not hold its value');
  }
  if (
    rest.volatility !== null &&
    (rest.volatility.low > rest.volatility.sigma || rest.volatility.high < rest.volatility.sigma)
  )
    throw fault(['volatility'], 'the interval does not hold its value');
}
