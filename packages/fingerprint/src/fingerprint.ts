import { autocorrelationOf, autocorrelationPairsMin } from './autocorrelation.ts';
import type { FingerprintDocument, HitFrequency, Insufficiency, SampleSummary } from './fingerprint-document.ts';
import { type Geometry, geometryOf } from './geometry.ts';
import { driftOf } from './drift.ts';
import { inferPaytable } from './paytable/infer-paytable.ts';
import type { RecordedWin } from './paytable/recorded-win.ts';
import { structuralRtpOf } from './paytable/structural-rtp.ts';
import { reconstructed } from './reconstruct/reconstruct.ts';
import type { Counted } from './moments.ts';
import { twoSidedZ } from './normal-quantile.ts';
import { payoutDistributionOf } from './payout-distribution.ts';
import { proportionOf } from './proportion.ts';
import { reelProfilesOf } from './reel-profile.ts';
import type { Round, RoundSplit } from './rounds.ts';
import { roundsOf } from './rounds.ts';
import { rtpOf, rtpRoundsMin } from './rtp.ts';
import { sampleHash } from './sample.ts';
import { invalid } from './spin-record.ts';
import { symbolCodes, type SymbolCodes } from './symbol-codes.ts';
import type { SpinRecord } from './spin-record.ts';
import { timingOf } from './timing.ts';
import { volatilityOf, volatilityRoundsMin } from './volatility.ts';

export type { FingerprintDocument } from './fingerprint-document.ts';

export interface FingerprintInput {
  readonly gameId: string;
  /** SHA-256 (hex) of the canonical PAR sheet that the game declares. */
  readonly parHash: string;
  readonly engineVersion: string;
  /** The sample, in the order of play; at least one spin. */
  readonly records: readonly SpinRecord[];
  /** Wins of each record, where the engine listed them. */
  readonly wins?: readonly (readonly RecordedWin[])[];
  /** Of every interval, in [0.5, 0.9999]; default 0.95. */
  readonly confidence?: number;
  /** Free spins that the player still had when the sample ended; default 0. With any, the last round counts as unfinished. */
  readonly freeSpinsOwed?: number;
}

/** Most stake levels that a document lists. */
const stakeLevelsMax = 64;

/**
 * The fingerprint of a sample. A pure function: the same input gives the same document, bit for bit.
 * @throws AppError INVALID_INPUT when the sample is empty, mixes geometries, or holds a record out of range (named)
 */
export function fingerprintOf(input: FingerprintInput): FingerprintDocument {
  const { records, confidence = 0.95, freeSpinsOwed = 0 } = input;
  const first = records[0];
  if (first === undefined) throw invalid('records', 'a sample holds at least one spin');
  if (!(confidence >= 0.5 && confidence <= 0.9999))
    throw invalid('confidence', 'a number in [0.5, 0.9999] is expected');
  if (!Number.isSafeInteger(freeSpinsOwed) || freeSpinsOwed < 0)
    throw invalid('freeSpinsOwed', 'an integer of at least 0 is expected');

  const z = twoSidedZ(confidence);
  const coded = symbolCodes(records);
  const hash = sampleHash(records, coded);
  const geometry = geometryOf(first, records);
  const split = roundsOf(records, freeSpinsOwed);
  const { rounds } = split;
  const played = rounds.map(multipleOf);
  const multiples = counted(played);
  if (input.wins !== undefined && input.wins.length !== records.length)
    throw invalid('wins', 'one list of wins for each record is expected');
  const paid = records.filter((record) => !record.free);
  const free = records.filter((record) => record.free);
  const structure = structureOf(records, paid, geometry, played, coded, input.wins ?? null);
  const some = rounds.length > 0;
  const figures = {
    rtp: some ? rtpOf(rounds, confidence, z) : null,
    hitFrequency: some ? hitFrequencyOf(rounds, paid, free, confidence, z) : null,
    volatility: volatilityOf(multiples, confidence, z),
    payoutDistribution: some ? payoutDistributionOf(multiples) : null,
    timing: timingOf(records),
    autocorrelation: autocorrelationOf(played, z),
  } as const;
  return {
    format: 'croupier-fingerprint/3',
    gameId: input.gameId,
    parHash: input.parHash,
    engineVersion: input.engineVersion,
    sample: summaryOf(records, paid, split, hash, freeSpinsOwed),
    geometry,
    ...figures,
    reels: {
      confidence,
      method: 'wilson-on-spins',
      paid: paid.length > 0 ? reelProfilesOf(paid, geometry.rows, z) : null,
      free: free.length > 0 ? reelProfilesOf(free, geometry.rows, z) : null,
    },
    ...structure,
    rngAudit: null,
    insufficient: [
      ...insufficiencies(rounds.length, records.length, figures, paid.length),
      ...structureNotes(structure, records.length),
    ],
  };
}

type Structure = Pick<FingerprintDocument, 'reconstruction' | 'paytable' | 'structural' | 'drift'>;

function structureOf(
  records: readonly SpinRecord[],
  paid: readonly SpinRecord[],
  geometry: Geometry,
  played: readonly number[],
  coded: SymbolCodes,
  wins: readonly (readonly RecordedWin[])[] | null,
): Structure {
  const { reconstruction, shown } = reconstructed(records, geometry.rows, coded);
  const paytable = inferPaytable(records, wins);
  const multiples = paid.map(({ payoutMinor, stakeMinor }) => payoutMinor / stakeMinor);
  return {
    reconstruction,
    paytable,
    structural: paytable === null ? null : structuralRtpOf(reconstruction, paytable, multiples),
    drift: paid.length === 0 ? null : driftOf(paid, shown, played),
  };
}

function structureNotes({ reconstruction, paytable, structural, drift }: Structure, spins: number): Insufficiency[] {
  const { plan } = reconstruction;
  const notes: Insufficiency[] = [];
  const note = (section: Insufficiency['section'], reason: string, have: number, need: number): void => {
    notes.push({ section, reason, have, need });
  };
  if (!plan.enough && reconstruction.engine !== 'outcome-book' && reconstruction.engine !== 'dependent-reels')
    note('reconstruction', 'not every reel is identified yet', plan.spinsHave, plan.spinsNeed);
  if (paytable === null)
    note('paytable', 'the sample lists no wins: totals alone do not tell lines and symbols apart', 0, 1);
  else if (structural === null)
    note('structural', 'reels and paytable are not both identified', plan.spinsHave, plan.spinsNeed);
  if (drift?.verdict === 'insufficient-data') note('drift', 'too few paid spins to compare parts', spins, 400);
  return notes;
}

function multipleOf({ payoutMinor, stakeMinor }: Round): number {
  return payoutMinor / stakeMinor;
}

/** Distinct values in rising order with their counts. */
function counted(values: readonly number[]): Counted[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => a.value - b.value);
}

function summaryOf(
  records: readonly SpinRecord[],
  paid: readonly SpinRecord[],
  split: RoundSplit,
  hash: string,
  freeSpinsOwed: number,
): SampleSummary {
  const levels = counted(paid.map((record) => record.stakeMinor));
  const listed = levels.toSorted((a, b) => b.count - a.count || a.value - b.value).slice(0, stakeLevelsMax);
  return {
    hash,
    spins: records.length,
    paidSpins: paid.length,
    freeSpins: records.length - paid.length,
    rounds: split.rounds.length,
    leadingFreeSpins: split.leadingFreeSpins,
    freeSpinsOwed,
    unfinishedRound: split.unfinished,
    stakeLevels: listed
      .toSorted((a, b) => a.value - b.value)
      .map(({ value, count }) => ({ stakeMinor: value, spins: count })),
    stakeLevelsTotal: levels.length,
  };
}

function hitFrequencyOf(
  rounds: readonly Round[],
  paid: readonly SpinRecord[],
  free: readonly SpinRecord[],
  confidence: number,
  z: number,
): HitFrequency {
  const share = (trials: readonly { readonly payoutMinor: number }[]) =>
    proportionOf(trials.filter((trial) => trial.payoutMinor > 0).length, trials.length, z);
  return {
    confidence,
    method: 'wilson',
    rounds: share(rounds),
    paidSpins: share(paid),
    freeSpins: free.length > 0 ? share(free) : null,
  };
}

type Figures = Pick<
  FingerprintDocument,
  'rtp' | 'hitFrequency' | 'volatility' | 'payoutDistribution' | 'timing' | 'autocorrelation'
>;

function insufficiencies(rounds: number, spins: number, figures: Figures, paidSpins: number): Insufficiency[] {
  const notes: Insufficiency[] = [];
  const note = (section: Insufficiency['section'], reason: string, have: number, need: number): void => {
    notes.push({ section, reason: have >= need ? 'every round of the sample paid the same' : reason, have, need });
  };
  if (figures.rtp === null) note('rtp', 'no complete round', rounds, 1);
  else if (figures.rtp.low === null) note('rtp', 'too few complete rounds for an interval', rounds, rtpRoundsMin);
  if (figures.hitFrequency === null) note('hitFrequency', 'no complete round', rounds, 1);
  if (figures.volatility === null) note('volatility', 'too few complete rounds', rounds, volatilityRoundsMin);
  if (figures.payoutDistribution === null) note('payoutDistribution', 'no complete round', rounds, 1);
  if (paidSpins === 0) note('reels', 'no paid spin', paidSpins, 1);
  if (figures.timing === null && spins < 2) note('timing', 'fewer than two spins', spins, 2);
  if (figures.autocorrelation === null)
    note('autocorrelation', 'too few complete rounds', rounds, autocorrelationPairsMin + 1);
  return notes;
}
