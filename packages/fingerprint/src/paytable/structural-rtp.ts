import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import { type TailTruncation, tailTruncationOf } from '../tail-truncation.ts';
import { rounded } from '../rounded.ts';
import type { Reconstruction } from '../reconstruct/reconstruct.ts';
import { comboStructuralRtp } from './combo-structural.ts';
import type { Paytable } from './infer-paytable.ts';
import { type StructuralSheet, structuralSheet } from './structural-sheet.ts';

/** A pay that the sample did not meet and that would still matter. */
export interface UnseenPay {
  readonly symbol: string;
  readonly count: number;
  /** Probability on one line. */
  readonly probability: number;
  /** What it adds to the RTP if it pays ten times as much as one symbol fewer: the assumption behind `rtp.high`. */
  readonly rtpMax: number;
}

/** RTP by enumeration of the reconstructed reels and paytable; 1 = 100 %. */
export interface StructuralRtp {
  readonly rtp: number;
  /** `rtp` with unseen pays at nothing and at their bound. */
  readonly low: number;
  readonly high: number;
  readonly lineRtp: number;
  readonly scatterRtp: number;
  readonly freeSpinsRtp: number;
  /** Null where the lines' rows are not all known. */
  readonly hitFrequency: number | null;
  readonly sigma: number | null;
  readonly unseenPays: readonly UnseenPay[];
  readonly tail: TailTruncation | null;
}

/** Expected occurrences from which a pay that was never seen counts as none. */
const expectedMin = 12;
/** What an unseen pay is taken to be at most: so many times that of one symbol fewer. An assumption, not a finding. */
const unseenFactor = 10;
/** Largest state graph of the exact report: beyond, hit frequency and sigma are left out. */
const entriesMax = 4_000_000;

/**
 * The RTP that follows from reels and paytable, exactly: lines, ways, clusters, pays anywhere and combinations, with free spins on reels of their own where
 * those are identified too. Null unless every reel is identified and the rules explain all wins.
 * `multiples` are the wins of the paid spins alone, in total bets. On evenly weighted reels the rows of a line do not matter to its RTP, only to hits and sigma.
 */
export function structuralRtpOf(
  reconstruction: Reconstruction,
  paytable: Paytable,
  multiples: Float64Array,
): StructuralRtp | null {
  if (paytable.pay === null) return null;
  if (paytable.contradictions > 0 || !reconstruction.plan.enough) return null;
  if (paytable.pay === 'combos') return comboStructuralRtp(reconstruction, paytable, multiples);
  const kinds = { lines: 'line', ways: 'ways', clusters: 'cluster', anywhere: 'anywhere' } as const;
  const own = kinds[paytable.pay];
  if (paytable.entries.some(({ kind }) => kind !== own && kind !== 'scatter')) return null;
  const known = paytable.paylines.every((line) => line.every((row) => row !== null));
  const isWeighted = reconstruction.reels.some(({ weights }) => weights !== null);
  if (!known && isWeighted) return null;
  const sheets = structuralSheet(reconstruction, paytable);
  if (sheets === null) return null;
  const par = importPar(sheets.sheet(sheets.pays, sheets.scatterPays));
  if (!par.ok) return null;
  const report = exactReport(par.value, { entriesMax });
  if (report.rtp === null || report.baseRtp === null) return null;
  const trials = { spins: multiples.length, lines: paytable.lines ?? 1 };
  const unseenPays = unseenOf(sheets, paytable, report.contributions, trials);
  const sum = (isScatter: boolean): number =>
    report.contributions.reduce(
      (total, part) => ((part.kind === 'scatter') === isScatter ? total + part.rtp : total),
      0,
    );
  const most =
    unseenPays.reduce((total, { rtpMax }) => total + rtpMax, 0) * (report.rtp / Math.max(report.baseRtp, 1e-12));
  return {
    rtp: rounded(report.rtp),
    low: rounded(report.rtp),
    high: rounded(report.rtp + most),
    lineRtp: rounded(sum(false)),
    scatterRtp: rounded(sum(true)),
    freeSpinsRtp: rounded(report.rtp - report.baseRtp),
    hitFrequency: known && report.hitFrequency !== null ? rounded(report.hitFrequency) : null,
    sigma: known && report.sigma !== null ? rounded(report.sigma) : null,
    unseenPays,
    tail: known && report.distribution !== null ? tailTruncationOf(report.distribution, multiples) : null,
  };
}

/**
 * The exact report tells the probability of every run that has no pay, when it is given one. Runs that should have been seen and were not pay
 * nothing, unless the sample met them and could not tell.
 */
function unseenOf(
  { sheet, pays, scatterPays, symbols }: StructuralSheet,
  paytable: Paytable,
  base: ReturnType<typeof exactReport>['contributions'],
  trials: { readonly spins: number; readonly lines: number },
): UnseenPay[] {
  const { entries, open, wild } = paytable;
  const keyOf = (isScatter: boolean, symbol: string, count: number): string => `${isScatter} ${symbol} ${count}`;
  const seen = new Set(entries.map(({ kind, symbol, count }) => keyOf(kind === 'scatter', symbol, count)));
  const nameOf = (symbol: string): string => symbols[Number(symbol.slice(1))] ?? '';
  const isRanged = paytable.pay === 'anywhere' || paytable.pay === 'clusters';
  const highest = Array.from({ length: 145 }, (_, at) =>
    Object.values(pays).reduce((most, row) => Math.max(most, row[at] ?? 0), 0),
  );
  const raise = (symbol: string, row: readonly number[]): number[] => {
    const all: number[] = [];
    const name = nameOf(symbol);
    for (const [at, pay] of row.entries()) {
      // A wild's own run may pay though shorter ones do not.
      const before = name === wild?.symbol ? (highest[at - 1] ?? 0) : ((isRanged ? row : all)[at - 1] ?? 0);
      all.push(seen.has(keyOf(false, name, at + 1)) ? pay : Math.max(pay, Math.min(1e8, unseenFactor * before)));
    }
    return all;
  };
  const raisedScatter: number[] = [];
  for (const pay of scatterPays)
    raisedScatter.push(pay > 0 ? pay : Math.min(1e8, unseenFactor * (raisedScatter.at(-1) ?? 0)));
  const raised = Object.fromEntries(Object.entries(pays).map(([symbol, row]) => [symbol, raise(symbol, row)]));
  const par = importPar(sheet(raised, raisedScatter));
  if (!par.ok) return [];
  const counted = new Map(base.map(({ kind, symbol, count, rtp }) => [keyOf(kind === 'scatter', symbol, count), rtp]));
  return exactReport(par.value, { entriesMax: 0 }).contributions.flatMap(
    ({ kind, symbol, count, probability, rtp }) => {
      const name = nameOf(symbol);
      const expected = probability * trials.spins * (kind === 'line' ? trials.lines : 1);
      const isOpen = open.some((one) => one.symbol === name && one.count === count);
      if (probability === 0 || seen.has(keyOf(kind === 'scatter', name, count))) return [];
      if (expected >= expectedMin && !isOpen) return [];
      const more = rtp - (counted.get(keyOf(kind === 'scatter', symbol, count)) ?? 0);
      return more > 0 ? [{ symbol: name, count, probability: rounded(probability), rtpMax: rounded(more) }] : [];
    },
  );
}
