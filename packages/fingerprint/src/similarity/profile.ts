import type { FingerprintDocument } from '../fingerprint-document.ts';
import { documentHash } from '../document-hash.ts';
import type { ReelReconstruction } from '../reconstruct/reel-document.ts';
import type { PayEntry } from '../paytable/infer-paytable.ts';
import { payInBets, sourceOf } from './compare-paytable.ts';
import { reconstructionOf } from './compare-reels.ts';
import { invalid } from '../spin-record.ts';
import { signatureOf } from './signature.ts';
import { vectorOf } from './vector.ts';

/** A figure with its interval; the bounds are null where the sample supports none. */
export interface Bounded {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A reel as the library keeps it: [count, amount or null, symbol codes from the top]. */
export interface ProfileReel {
  readonly spins: number;
  readonly stops: number | null;
  /** Chance that the amounts are wrong; 1 where there are none. */
  readonly errorProbability: number;
  readonly windows: readonly (readonly [number, number | null, readonly number[]])[];
}

/** What the library knows of one fingerprint: all that finding it again takes, and far less than the document. Plain JSON. */
export interface Profile {
  readonly format: 'croupier-profile/1';
  readonly rows: readonly number[];
  readonly spins: number;
  readonly rounds: number;
  /** Names of the symbol codes, in the order of UTF-16 code units. */
  readonly symbols: readonly string[];
  readonly reels: readonly ProfileReel[];
  /** Rounds by multiple of the stake; `rest` of them paid others, which are not listed. */
  readonly payouts: readonly (readonly [number, number])[];
  readonly rest: number;
  /** [kind, symbol code, count, pay in total bets, times seen]. */
  readonly pays: readonly (readonly [string, number, number, number, number])[];
  /** How they were read: pays that were read in different ways are not held against each other. */
  readonly paysFrom: string | null;
  /** Multipliers that may stand in a pay which was met rarely. */
  readonly multipliers: readonly number[];
  readonly statistics: ProfileStatistics;
  readonly engine: string;
  readonly randomness: string | null;
  readonly drift: string | null;
  /** Equal for games that are the same up to the names of their symbols; null unless every reel is identified. */
  readonly signature: string | null;
  /** Symbol codes in the signature's canonical order. */
  readonly signatureOrder: readonly number[] | null;
  /** Equal for games whose reels show the same windows under the same names. */
  readonly namedSignature: string | null;
  /** Invariant under renaming: see `vectorOf`. */
  readonly vector: readonly number[];
}

/** The statistics vector, each with its confidence interval. */
export interface ProfileStatistics {
  readonly confidence: number;
  readonly rtp: Bounded | null;
  readonly structuralRtp: Bounded | null;
  readonly hitFrequency: Bounded | null;
  readonly sigma: Bounded | null;
  readonly largest: number | null;
  /** Free spins a paid spin. */
  readonly freeSpins: number;
}

/**
 * The profile of a fingerprint. Pure: one document, one profile.
 * @throws AppError INVALID_INPUT for a document without a reconstruction (format 1)
 */
export function profileOf(document: FingerprintDocument): Profile {
  const reconstruction = reconstructionOf(document);
  if (reconstruction === null)
    throw invalid('format', 'a document of format 1 tells no windows: analyse its sample again');
  const { sample, geometry, paytable, payoutDistribution } = document;
  const symbols = [
    ...new Set([
      ...reconstruction.reels.flatMap(({ windows }) => windows.flatMap(({ window }) => window)),
      ...paidEntries(document).map(({ symbol }) => symbol),
    ]),
  ].toSorted();
  const codes = new Map(symbols.map((symbol, code) => [symbol, code]));
  const reels = reconstruction.reels.map((reel) => profileReel(reel, codes));
  return {
    format: 'croupier-profile/1',
    rows: geometry.rows,
    spins: sample.spins,
    rounds: sample.rounds,
    symbols,
    reels,
    payouts: (payoutDistribution?.exact ?? []).map(({ multiple, count }) => [multiple, count] as const),
    rest: (payoutDistribution?.tail ?? []).reduce((sum, { count }) => sum + count, 0),
    pays: paysOf(document, codes),
    paysFrom: paytable === null ? null : sourceOf(paytable),
    multipliers: [paytable?.wild?.multiplier ?? 1, paytable?.freeSpins?.multiplier ?? 1],
    statistics: statisticsOf(document),
    engine: reconstruction.engine,
    randomness: document.rngAudit?.verdict ?? null,
    drift: document.drift?.verdict ?? null,
    ...signatures(reconstruction.reels, reels, symbols),
    vector: vectorOf(document, reconstruction.reels),
  };
}

function profileReel(reel: ReelReconstruction, codes: ReadonlyMap<string, number>): ProfileReel {
  const identified = reel.windowsHash !== null;
  return {
    spins: reel.spins,
    stops: reel.stops,
    errorProbability: identified ? reel.errorProbability : 1,
    windows: reel.windows.map(
      ({ window, count, amount }) =>
        [count, identified ? amount : null, window.map((symbol) => codes.get(symbol) ?? 0)] as const,
    ),
  };
}

/** Pays of a single symbol, of a paytable that does not contradict itself. */
function paidEntries({ paytable }: FingerprintDocument): readonly PayEntry[] {
  if (paytable === null || paytable.contradictions > 0) return [];
  return paytable.entries.filter(({ kind }) => kind !== 'combo');
}

function paysOf(document: FingerprintDocument, codes: ReadonlyMap<string, number>): Profile['pays'] {
  const { paytable } = document;
  if (paytable === null) return [];
  return paidEntries(document).map(
    (entry) => [entry.kind, codes.get(entry.symbol) ?? 0, entry.count, payInBets(entry, paytable), entry.seen] as const,
  );
}

function signatures(
  named: readonly ReelReconstruction[],
  reels: readonly ProfileReel[],
  symbols: readonly string[],
): Pick<Profile, 'signature' | 'signatureOrder' | 'namedSignature'> {
  if (named.some(({ windowsHash }) => windowsHash === null))
    return { signature: null, signatureOrder: null, namedSignature: null };
  const signed = reels.map(({ windows }) => ({
    windows: windows.map(([, amount, codes]) => ({ codes, amount: amount ?? 0 })),
  }));
  // A symbol that only the paytable names stands in no window: codes of windows alone are ordered.
  const onReels = [...new Set(signed.flatMap(({ windows }) => windows.flatMap(({ codes }) => codes)))].toSorted(
    (a, b) => a - b,
  );
  const dense = new Map(onReels.map((code, index) => [code, index]));
  const found = signatureOf(
    signed.map(({ windows }) => ({
      windows: windows.map(({ codes, amount }) => ({ codes: codes.map((code) => dense.get(code) ?? 0), amount })),
    })),
    Math.min(onReels.length, symbols.length),
  );
  return {
    signature: found?.hash ?? null,
    signatureOrder: found === null ? null : found.order.map((index) => onReels[index] ?? 0),
    namedSignature: documentHash(named.map(({ windowsHash }) => windowsHash)),
  };
}

function statisticsOf(document: FingerprintDocument): ProfileStatistics {
  const { rtp, structural, hitFrequency, volatility, payoutDistribution, sample } = document;
  return {
    confidence: rtp?.confidence ?? hitFrequency?.confidence ?? document.reels.confidence,
    rtp: rtp && { value: rtp.value, low: rtp.low, high: rtp.high },
    structuralRtp: structural && { value: structural.rtp, low: structural.low, high: structural.high },
    hitFrequency: hitFrequency && bounded(hitFrequency.rounds),
    sigma: volatility && { value: volatility.sigma, low: volatility.low, high: volatility.high },
    largest: payoutDistribution?.largest ?? null,
    freeSpins: sample.paidSpins === 0 ? 0 : sample.freeSpins / sample.paidSpins,
  };
}

function bounded({ value, low, high }: { value: number; low: number; high: number }): Bounded {
  return { value, low, high };
}
