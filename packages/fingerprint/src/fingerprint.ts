import { autocorrelationOf, autocorrelationPairsMin } from './autocorrelation.ts';
import type { FingerprintDocument, HitFrequency, Insufficiency, SampleSummary } from './fingerprint-document.ts';
import { columnsOf } from './columns-builder.ts';
import { type Foundation, foundationOf } from './foundation.ts';
import { geometryOf } from './geometry.ts';
import { driftOf } from './drift.ts';
import { comboPaytable } from './paytable/combo-paytable.ts';
import { inferPaytable } from './paytable/infer-paytable.ts';
import { paytableFromTotals } from './paytable/totals/totals-paytable.ts';
import type { RecordedWin } from './paytable/recorded-win.ts';
import { structuralRtpOf } from './paytable/structural-rtp.ts';
import type { Reconstructed } from './reconstruct/reconstruct.ts';
import type { Counted } from './moments.ts';
import { twoSidedZ } from './normal-quantile.ts';
import { payoutDistributionOf } from './payout-distribution.ts';
import { proportionOf } from './proportion.ts';
import { reelProfilesOf } from './reel-profile.ts';
import type { RoundColumns, RoundSplit } from './rounds.ts';
import { roundsOf } from './rounds.ts';
import { rtpOfColumns, rtpRoundsMin } from './rtp.ts';
import type { SampleColumns } from './sample-columns.ts';
import { invalid } from './spin-record.ts';
import type { SpinRecord } from './spin-record.ts';
import { symbolRows } from './symbol-rows.ts';
import { timingOf } from './timing.ts';
import { volatilityOf, volatilityRoundsMin } from './volatility.ts';

export type { FingerprintDocument } from './fingerprint-document.ts';

export interface FingerprintInput {
  readonly gameId: string;
  /** SHA-256 (hex) of the canonical PAR sheet that the game declares. */
  readonly parHash: string;
  readonly engineVersion: string;
  /** Under which an engine that is not Croupier's own is tested; default null. */
  readonly authorisation?: string | null;
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
  const { records } = input;
  if (input.wins !== undefined && input.wins.length !== records.length)
    throw invalid('wins', 'one list of wins for each record is expected');
  return fingerprintOfColumns({ ...input, columns: columnsOf(records, input.wins ?? null) });
}

export interface ColumnsInput extends Omit<FingerprintInput, 'records' | 'wins'> {
  readonly columns: SampleColumns;
  /** Of the same columns, where it is there already. */
  readonly foundation?: Foundation;
}

/** As `fingerprintOf`, of a sample in columns. */
export function fingerprintOfColumns(input: ColumnsInput): FingerprintDocument {
  const { columns, confidence = 0.95, freeSpinsOwed = 0 } = input;
  if (columns.spins === 0) throw invalid('records', 'a sample holds at least one spin');
  if (!(confidence >= 0.5 && confidence <= 0.9999))
    throw invalid('confidence', 'a number in [0.5, 0.9999] is expected');
  if (!Number.isSafeInteger(freeSpinsOwed) || freeSpinsOwed < 0)
    throw invalid('freeSpinsOwed', 'an integer of at least 0 is expected');
  const z = twoSidedZ(confidence);
  const { hash, reconstructed } = input.foundation ?? foundationOf(columns);
  const split = roundsOf(columns, freeSpinsOwed);
  const { rounds } = split;
  const count = rounds.stakeMinor.length;
  const played = rounds.payoutMinor.map((payout, round) => payout / (rounds.stakeMinor[round] ?? 1));
  const multiples = counted(played);
  const structure = structureOf(columns, reconstructed, played);
  const some = count > 0;
  const figures = {
    rtp: some ? rtpOfColumns(rounds, confidence, z) : null,
    hitFrequency: some ? hitFrequencyOf(rounds, columns, confidence, z) : null,
    volatility: volatilityOf(multiples, confidence, z),
    payoutDistribution: some ? payoutDistributionOf(multiples) : null,
    timing: timingOf(columns.atMs),
    autocorrelation: autocorrelationOf(played, z),
  } as const;
  const sample = summaryOf(columns, split, hash, freeSpinsOwed);
  return {
    format: 'croupier-fingerprint/3',
    gameId: input.gameId,
    parHash: input.parHash,
    engineVersion: input.engineVersion,
    authorisation: input.authorisation ?? null,
    sample,
    geometry: geometryOf(columns),
    ...figures,
    reels: {
      confidence,
      method: 'wilson-on-spins',
      paid: reelProfilesOf(columns, false, z),
      free: reelProfilesOf(columns, true, z),
    },
    ...structure,
    rngAudit: null,
    insufficient: [
      ...insufficiencies(count, columns.spins, figures, sample.paidSpins),
      ...structureNotes(structure, columns.spins),
    ],
  };
}

type Structure = Pick<FingerprintDocument, 'reconstruction' | 'paytable' | 'structural' | 'drift'>;

function structureOf(
  columns: SampleColumns,
  { reconstruction, shown }: Reconstructed,
  played: Float64Array,
): Structure {
  const rows = symbolRows(columns);
  const listed = inferPaytable(columns, rows);
  // Wins of ways and clusters are worth what their windows make them: the totals tell, the list does not.
  const paytable =
    listed?.pay === 'lines' ? listed : (paytableFromTotals(columns, rows) ?? comboPaytable(columns) ?? listed);
  const paid = paidMultiples(columns);
  const drift = paid.length === 0 ? null : driftOf(paid, shown, played);
  // An engine that changed has no one RTP.
  const isOne = paytable !== null && drift?.verdict !== 'changed';
  return {
    reconstruction,
    paytable,
    structural: isOne ? structuralRtpOf(reconstruction, paytable, paid) : null,
    drift,
  };
}

/** Wins of paid spins alone, in units of their stakes. */
function paidMultiples({ spins, free, payoutMinor, stakeMinor }: SampleColumns): Float64Array {
  const multiples = new Float64Array(spins);
  let paid = 0;
  for (let spin = 0; spin < spins; spin += 1) {
    if (free[spin] === 1) continue;
    multiples[paid] = (payoutMinor[spin] ?? 0) / (stakeMinor[spin] ?? 1);
    paid += 1;
  }
  return multiples.subarray(0, paid);
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
    note('paytable', 'no wins are listed, and no kind of game that is known explains the totals', spins, 4 * spins);
  else if (structural === null)
    note(
      'structural',
      drift?.verdict === 'changed'
        ? 'the engine changed within the sample'
        : 'reels and paytable are not both identified',
      plan.spinsHave,
      plan.spinsNeed,
    );
  if (drift?.verdict === 'insufficient-data') note('drift', 'too few paid spins to compare parts', spins, 400);
  return notes;
}

/** Distinct values in rising order with their counts. */
function counted(values: Float64Array): Counted[] {
  const counts = new Map<number, number>();
  const end = values.length;
  // Most neighbours are alike: losses, and stakes.
  for (let at = 0; at < end;) {
    const value = values[at] ?? 0;
    const from = at;
    do at += 1;
    while (at < end && values[at] === value);
    counts.set(value, (counts.get(value) ?? 0) + at - from);
  }
  return [...counts].map(([value, count]) => ({ value, count })).toSorted((a, b) => a.value - b.value);
}

function summaryOf(
  { spins, free, stakeMinor }: SampleColumns,
  split: RoundSplit,
  hash: string,
  freeSpinsOwed: number,
): SampleSummary {
  const levels = counted(stakeMinor.filter((_, spin) => free[spin] === 0));
  const listed = levels.toSorted((a, b) => b.count - a.count || a.value - b.value).slice(0, stakeLevelsMax);
  const paidSpins = levels.reduce((sum, { count }) => sum + count, 0);
  return {
    hash,
    spins,
    paidSpins,
    freeSpins: spins - paidSpins,
    rounds: split.rounds.stakeMinor.length,
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
  rounds: RoundColumns,
  { spins, free, payoutMinor }: SampleColumns,
  confidence: number,
  z: number,
): HitFrequency {
  const hits = { rounds: 0, paid: 0, free: 0 };
  for (const payout of rounds.payoutMinor) if (payout > 0) hits.rounds += 1;
  let freeSpins = 0;
  for (let spin = 0; spin < spins; spin += 1) {
    const isHit = (payoutMinor[spin] ?? 0) > 0;
    if (free[spin] === 1) {
      freeSpins += 1;
      if (isHit) hits.free += 1;
    } else if (isHit) hits.paid += 1;
  }
  return {
    confidence,
    method: 'wilson',
    rounds: proportionOf(hits.rounds, rounds.payoutMinor.length, z),
    paidSpins: proportionOf(hits.paid, spins - freeSpins, z),
    freeSpins: freeSpins > 0 ? proportionOf(hits.free, freeSpins, z) : null,
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
