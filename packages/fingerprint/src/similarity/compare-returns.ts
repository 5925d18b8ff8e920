import type { FingerprintDocument } from '../fingerprint-document.ts';
import type { PayoutDistribution } from '../payout-distribution.ts';
import type { Proportion } from '../proportion.ts';
import { rounded } from '../rounded.ts';
import type { RawFinding } from './comparison.ts';
import { differenceOf, type Estimate } from './difference.ts';
import { compared, estimated, fact, shown } from './finding.ts';
import { absentP, lawDifferenceOf, type PairedCount } from './laws.ts';
import type { CheckedSettings } from './settings.ts';

/** RTP, hit frequency, volatility, payouts and how often free spins come. */
export function compareReturns(
  a: FingerprintDocument,
  b: FingerprintDocument,
  settings: CheckedSettings,
  paysInDoubt: boolean,
): RawFinding[] {
  return [
    ...structuralRtp(a, b, settings, paysInDoubt),
    measuredRtp(a, b, settings),
    hitFrequency(a, b, settings),
    ...volatility(a, b, settings),
    ...payouts(a, b, settings),
    ...freeSpins(a, b),
  ];
}

/** Fewer trials than this support no test of a share. */
const trialsMin = 30;

function structuralRtp(
  a: FingerprintDocument,
  b: FingerprintDocument,
  { margins }: CheckedSettings,
  paysInDoubt: boolean,
): RawFinding[] {
  const [x, y] = [a.structural ?? null, b.structural ?? null];
  if (x === null && y === null) return [];
  const named = { section: 'rtp', what: 'RTP by structure', a: x?.rtp ?? null, b: y?.rtp ?? null } as const;
  if (x === null || y === null) {
    return [fact(named, 'incomparable', 'only one sample identifies reels and rules', { decides: false })];
  }
  const [low, high] = [rounded(y.low - x.high), rounded(y.high - x.low)];
  const bounds = { difference: rounded(y.rtp - x.rtp), low, high, margin: margins.rtp };
  const apart = low > 1e-9 || high < -1e-9;
  const within = low > -margins.rtp && high < margins.rtp;
  const exact = x.rtp === y.rtp && x.unseenPays.length === 0 && y.unseenPays.length === 0;
  const verdict = paysInDoubt
    ? 'unclear'
    : apart
      ? 'different'
      : exact
        ? 'identical'
        : within
          ? 'equivalent'
          : 'unclear';
  const reason = {
    different: 'the bounds by structure do not meet',
    identical: 'reels and rules give the same RTP',
    equivalent: 'pays that are still unseen cannot part them by more than the margin',
    unclear: paysInDoubt ? 'a pay is in doubt' : 'pays that are still unseen may part them',
  }[verdict];
  return [{ ...fact(named, verdict, reason), ...bounds }];
}

function measuredRtp(a: FingerprintDocument, b: FingerprintDocument, settings: CheckedSettings): RawFinding {
  const [x, y] = [rtpEstimate(a), rtpEstimate(b)];
  const named = { section: 'rtp', what: 'RTP measured', a: a.rtp?.value ?? null, b: b.rtp?.value ?? null } as const;
  if (x === null || y === null) return fact(named, 'incomparable', 'a sample is too small for an interval');
  return estimated(named, differenceOf(x, y, settings.margins.rtp, settings.confidence), settings.margins.rtp);
}

function rtpEstimate({ rtp }: FingerprintDocument): Estimate | null {
  if (rtp === null || rtp.low === null || rtp.high === null) return null;
  return { value: rtp.value, low: rtp.low, high: rtp.high, confidence: rtp.confidence, trials: rtp.rounds };
}

function hitFrequency(a: FingerprintDocument, b: FingerprintDocument, settings: CheckedSettings): RawFinding {
  const [x, y] = [a.hitFrequency, b.hitFrequency];
  const named = {
    section: 'hitFrequency',
    what: 'hit frequency of rounds',
    a: x?.rounds.value ?? null,
    b: y?.rounds.value ?? null,
  } as const;
  if (x === null || y === null || x.rounds.trials < trialsMin || y.rounds.trials < trialsMin)
    return fact(named, 'incomparable', `a sample has fewer than ${trialsMin} rounds`);
  const found = differenceOf(
    shareEstimate(x.rounds, x.confidence),
    shareEstimate(y.rounds, y.confidence),
    settings.margins.hitFrequency,
    settings.confidence,
  );
  return estimated(named, found, settings.margins.hitFrequency);
}

function shareEstimate({ value, low, high, trials }: Proportion, confidence: number): Estimate {
  return { value, low, high, confidence, trials };
}

/** Shown, not judged: variance lives in wins that a sample may not have met, and its interval cannot know them. */
function volatility(a: FingerprintDocument, b: FingerprintDocument, settings: CheckedSettings): RawFinding[] {
  const [x, y] = [a.volatility, b.volatility];
  if (x === null || y === null) return [];
  const estimate = ({ sigma, low, high, confidence }: typeof x, trials: number): Estimate => ({
    value: Math.log(sigma),
    low: Math.log(Math.max(low, sigma / 1e6)),
    high: Math.log(high),
    confidence,
    trials,
  });
  const found = differenceOf(estimate(x, a.sample.rounds), estimate(y, b.sample.rounds), 0.1, settings.confidence);
  const named = { section: 'volatility', what: 'sigma (difference as a logarithm)', a: x.sigma, b: y.sigma } as const;
  return [{ ...estimated(named, found, 0.1, false), p: null, spinsNeeded: null }];
}

function payouts(a: FingerprintDocument, b: FingerprintDocument, settings: CheckedSettings): RawFinding[] {
  const [x, y] = [a.payoutDistribution, b.payoutDistribution];
  if (x === null || y === null) return [];
  const margin = settings.margins.windows;
  const found = lawDifferenceOf(payoutCounts(x, y), { margin, confidence: settings.confidence });
  const named = { section: 'payouts', what: 'payouts of rounds', a: sizeOf(x), b: sizeOf(y) } as const;
  const quantiles = x.quantiles.flatMap(({ probability, multiple }) => {
    const other = y.quantiles.find((one) => one.probability === probability);
    if (other === undefined) return [];
    const quantile = { section: 'quantiles', what: `quantile ${probability}`, a: multiple, b: other.multiple } as const;
    return [shown(quantile, 'shown; the payouts as a whole are tested')];
  });
  return [compared(named, found, margin, 'the payouts'), ...quantiles];
}

function sizeOf({ exact, tail }: PayoutDistribution): string {
  return `${exact.length}${tail.length > 0 ? ' or more' : ''} different`;
}

/** A multiple that one side counts and the other may hold in its tail goes to its bucket of a power of two on both sides. */
function payoutCounts(a: PayoutDistribution, b: PayoutDistribution): PairedCount[] {
  const counts = new Map<string, { a: number; b: number }>();
  const add = (key: string, side: 'a' | 'b', count: number): void => {
    const pair = counts.get(key) ?? { a: 0, b: 0 };
    pair[side] += count;
    counts.set(key, pair);
  };
  const addAll = (own: PayoutDistribution, other: PayoutDistribution, side: 'a' | 'b'): void => {
    const listed = new Set(other.exact.map(({ multiple }) => multiple));
    for (const { multiple, count } of own.exact) {
      const alone = other.tail.length === 0 || listed.has(multiple);
      add(alone ? `${multiple}` : bucketOf(multiple), side, count);
    }
    for (const { from, count } of own.tail) add(bucketOf(from), side, count);
  };
  addAll(a, b, 'a');
  addAll(b, a, 'b');
  return [...counts.values()];
}

function bucketOf(multiple: number): string {
  return multiple === 0 ? '0' : `2^${Math.floor(Math.log2(multiple) + 1e-9)}`;
}

function freeSpins(a: FingerprintDocument, b: FingerprintDocument): RawFinding[] {
  const [x, y] = [a.sample, b.sample];
  if (x.freeSpins === 0 && y.freeSpins === 0) return [];
  const rate = (of: typeof x): number => (of.paidSpins === 0 ? 0 : rounded(of.freeSpins / of.paidSpins));
  const named = { section: 'features', what: 'free spins a paid spin', a: rate(x), b: rate(y) } as const;
  if (x.freeSpins > 0 && y.freeSpins > 0)
    return [
      fact(named, 'identical', 'both samples have free spins; shown, their number is in the payouts', {
        decides: false,
      }),
    ];
  const [own, other, rules] = y.freeSpins === 0 ? [x, y, a.paytable] : [y, x, b.paytable];
  const triggers = Math.max(
    1,
    (rules?.freeSpins?.awards ?? []).reduce((sum, { seen }) => sum + seen, 0),
  );
  const p = absentP(triggers, Math.max(1, own.paidSpins), other.paidSpins);
  return [
    fact(named, 'unclear', `free spins came ${triggers} times or more in one sample, never in the other`, {
      p,
      spinsNeeded: Math.ceil((own.paidSpins * 8) / triggers),
    }),
  ];
}
