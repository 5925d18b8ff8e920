import { exactReport } from '@croupier/slots/exact';
import { importPar } from '@croupier/slots/import-par';
import { type TailTruncation, tailTruncationOf } from '../tail-truncation.ts';
import { rounded } from '../rounded.ts';
import type { Reconstruction } from '../reconstruct/reconstruct.ts';
import type { Paytable } from './infer-paytable.ts';

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

/**
 * The RTP that follows from reels and paytable, exactly. Null unless every reel is identified and the wins are those of lines
 * and scatters, all explained.
 * `multiples` are the wins of the paid spins alone, in total bets. On evenly weighted reels the rows of a line do not matter to its RTP, only to hits and sigma.
 */
export function structuralRtpOf(
  reconstruction: Reconstruction,
  paytable: Paytable,
  multiples: Float64Array,
): StructuralRtp | null {
  const { reels } = reconstruction;
  const { lines, entries, wild, freeSpins } = paytable;
  if (lines === null || paytable.contradictions > 0 || !reconstruction.plan.enough || reconstruction.freeReels !== null)
    return null;
  if (entries.some(({ kind }) => kind === 'ways' || kind === 'other')) return null;
  const strips = reels.map(({ strip, weights }) => ({ strip: strip ?? [], weights }));
  const rows = reels.map((reel) => reel.rows);
  const known = paytable.paylines.every((line) => line.every((row) => row !== null));
  if (!known && strips.some(({ weights }) => weights !== null)) return null;
  // Names of any kind may stand in a sample: the sheet gets its own.
  const symbols = [
    ...new Set([...strips.flatMap(({ strip }) => strip), ...entries.map(({ symbol }) => symbol)]),
  ].toSorted();
  const named = (symbol: string): string => `s${symbols.indexOf(symbol)}`;
  const sheet: SheetWith = (linePays, scatterPays) => ({
    format: 'croupier-par/1',
    kind: 'lines',
    id: 'reconstructed',
    title: 'Reconstructed',
    reels: strips.map(({ strip, weights }) => ({ strip: strip.map(named), weights })),
    rows,
    paylines: paytable.paylines.map((line) => line.map((row) => row ?? 1)),
    linePays,
    wild:
      wild === null
        ? null
        : { symbol: named(wild.symbol), excludes: wild.excludes.map(named), multiplier: wild.multiplier ?? 1 },
    scatter: paytable.scatter === null ? null : { symbol: named(paytable.scatter), pays: scatterPays },
    freeSpins:
      freeSpins === null
        ? null
        : {
            awards: awardsOf(freeSpins),
            multiplier: freeSpins.multiplier ?? 1,
            retrigger: freeSpins.retrigger ?? false,
          },
  });
  const linePays = linePaysOf(paytable, named, reels.length);
  const scatterPays = scatterPaysOf(paytable, reels.length);
  const par = importPar(sheet(linePays, scatterPays));
  if (!par.ok || par.value.kind !== 'lines') return null;
  const report = exactReport(par.value);
  if (report.rtp === null || report.baseRtp === null) return null;
  const unseenPays = unseenOf(sheet, { linePays, scatterPays }, symbols, { spins: multiples.length, lines });
  const sum = (kind: string): number =>
    report.contributions.reduce((total, part) => (part.kind === kind ? total + part.rtp : total), 0);
  const most =
    unseenPays.reduce((total, { rtpMax }) => total + rtpMax, 0) * (report.rtp / Math.max(report.baseRtp, 1e-12));
  return {
    rtp: rounded(report.rtp),
    low: rounded(report.rtp),
    high: rounded(report.rtp + most),
    lineRtp: rounded(sum('line')),
    scatterRtp: rounded(sum('scatter')),
    freeSpinsRtp: rounded(report.rtp - report.baseRtp),
    hitFrequency: known && report.hitFrequency !== null ? rounded(report.hitFrequency) : null,
    sigma: known && report.sigma !== null ? rounded(report.sigma) : null,
    unseenPays,
    tail: known && report.distribution !== null ? tailTruncationOf(report.distribution, multiples) : null,
  };
}

function linePaysOf({ entries }: Paytable, named: (symbol: string) => string, reels: number): Record<string, number[]> {
  const pays: Record<string, number[]> = {};
  for (const { kind, symbol, count, pay } of entries) {
    if (kind !== 'line') continue;
    const row = (pays[named(symbol)] ??= Array.from({ length: reels }, () => 0));
    row[count - 1] = pay;
  }
  return pays;
}

function scatterPaysOf({ entries, scatter }: Paytable, reels: number): number[] {
  const paid = entries.filter(({ kind, symbol }) => kind === 'scatter' && symbol === scatter);
  const most = paid.reduce((highest, { count }) => Math.max(highest, count), reels);
  return Array.from({ length: most }, (_, index) => paid.find(({ count }) => count === index + 1)?.pay ?? 0);
}

/** More symbols than were seen to award are taken to award as the most that were seen. */
function awardsOf({ awards }: NonNullable<Paytable['freeSpins']>): number[] {
  const most = awards.reduce((highest, { count }) => Math.max(highest, count), 1);
  return Array.from({ length: most }, (_, index) => awards.find(({ count }) => count === index + 1)?.spins ?? 0);
}

/** A sheet with these pays. */
type SheetWith = (linePays: Pays, scatterPays: readonly number[]) => unknown;
type Pays = Readonly<Record<string, readonly number[]>>;

/**
 * The exact report tells the probability of every run that has no pay, when it is given one: ten times that of one symbol
 * fewer. Runs that should have been seen and were not pay nothing.
 */
function unseenOf(
  sheet: SheetWith,
  known: { readonly linePays: Pays; readonly scatterPays: readonly number[] },
  symbols: readonly string[],
  trials: { readonly spins: number; readonly lines: number },
): UnseenPay[] {
  const linePays = Object.fromEntries(Object.entries(known.linePays).map(([name, pays]) => [name, raised(pays)]));
  const scatterPays = raised(known.scatterPays);
  const par = importPar(sheet(linePays, scatterPays));
  if (!par.ok) return [];
  return exactReport(par.value, { entriesMax: 0 }).contributions.flatMap(
    ({ kind, symbol, count, probability, rtp }) => {
      const pays = kind === 'line' ? known.linePays[symbol] : known.scatterPays;
      const expected = probability * trials.spins * (kind === 'line' ? trials.lines : 1);
      if ((pays?.[count - 1] ?? 0) > 0 || expected >= expectedMin) return [];
      return [
        {
          symbol: symbols[Number(symbol.slice(1))] ?? '',
          count,
          probability: rounded(probability),
          rtpMax: rounded(rtp),
        },
      ];
    },
  );
}

function raised(pays: readonly number[]): number[] {
  const all: number[] = [];
  for (const pay of pays) all.push(pay > 0 ? pay : Math.min(1e8, 10 * (all.at(-1) ?? 0)));
  return all;
}
