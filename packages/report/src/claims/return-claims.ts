import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import { hasFreeSpins, type DeclaredGame } from '../declared-game.ts';
import { chiSquareOf, meanP, normalP, spinsToSee, z99 } from '../statistics.ts';
import { fact, type RawClaim, tested, unknown } from './claim.ts';
import { hasOnlyMultiplied } from './paytable-claims.ts';

/** How close the report wants to know a figure before it says that it is as declared. */
export const tolerance = { rtp: 0.01, hitFrequency: 0.01 } as const;

/** By enumeration figures are equal up to the rounding of the documents. */
const equalWithin = 1e-8;
/** Unseen pays may move the structural RTP so far and it still counts as known. */
const structuralWidthMax = 1e-3;

/** RTP, hit frequency, volatility, the law of payouts and the maximum win. */
export function returnClaims(game: DeclaredGame, document: FingerprintDocument): RawClaim[] {
  return [
    structuralRtp(game, document),
    measuredRtp(game, document),
    hits(game, document),
    sigma(game, document),
    ...payoutLaw(game, document),
    maxWin(game, document),
  ];
}

function structuralRtp(game: DeclaredGame, document: FingerprintDocument): RawClaim {
  const { exact } = game;
  const { structural, reconstruction, sample } = document;
  const named = { id: 'rtp.structural', section: 'returns', title: 'Return to player, by structure' } as const;
  const method = 'full enumeration of the reconstructed reels and paytable';
  const told = { declared: exact.rtp, method, n: sample.spins };
  if (structural === null || exact.rtp === null)
    return unknown(named, {
      ...told,
      spinsNeeded: reconstruction.plan.enough ? null : reconstruction.plan.spinsNeed,
      reason:
        exact.rtp === null
          ? 'the sheet has no exact RTP'
          : 'reels and paytable are not both identified from the sample',
    });
  const { rtp: value, low, high, unseenPays } = structural;
  const observed = { ...told, observed: value, interval: { low, high, confidence: 1 } };
  if (hasOnlyMultiplied(game, document.paytable))
    return unknown(named, { ...observed, reason: 'a pay was seen only where a wild or free spins multiply it' });
  if (exact.rtp < low - equalWithin || exact.rtp > high + equalWithin)
    return fact(named, false, {
      ...observed,
      reason: 'the reels and pays that the engine shows do not give the declared RTP',
    });
  if (Math.abs(exact.rtp - value) <= equalWithin || high - low <= structuralWidthMax)
    return fact(named, true, { ...observed, reason: 'the reels and pays that the engine shows give the declared RTP' });
  const rarest = unseenPays.reduce((least, { probability }) => Math.min(least, probability), 1);
  return unknown(named, {
    ...observed,
    spinsNeeded: spinsToSee(rarest),
    reason: `${unseenPays.length} pays were not met yet; the declared RTP lies between what they could add`,
  });
}

function measuredRtp(game: DeclaredGame, { rtp, volatility, sample }: FingerprintDocument): RawClaim {
  const named = { id: 'rtp.measured', section: 'returns', title: 'Return to player, measured' } as const;
  const { exact } = game;
  const sigmaOf = exact.sigma ?? volatility?.sigma ?? null;
  const n = sample.rounds;
  if (exact.rtp === null || rtp === null || sigmaOf === null)
    return unknown(named, {
      declared: exact.rtp,
      method: 'mean of rounds',
      n,
      spinsNeeded: 30,
      reason: 'too few complete rounds',
    });
  const needed = Math.ceil(((z99 * sigmaOf) / tolerance.rtp) ** 2);
  const told = {
    declared: exact.rtp,
    observed: rtp.value,
    interval:
      rtp.low === null || rtp.high === null ? null : { low: rtp.low, high: rtp.high, confidence: rtp.confidence },
    n,
    spinsNeeded: needed,
    enough: n >= needed,
  };
  if (exact.distribution !== null && !hasFreeSpins(game)) {
    const law = exact.distribution.map(({ win, probability }) => ({ value: win, probability }));
    return tested(named, {
      ...told,
      statistic: (rtp.value - exact.rtp) / (sigmaOf / Math.sqrt(n)),
      p: meanP(law, n, rtp.value),
      method: "Chernoff's bound under the declared law of payouts (an upper bound of p)",
      reason: `at 99 % the sample tells the RTP to within ${((100 * z99 * sigmaOf) / Math.sqrt(n)).toFixed(2)} points; ${100 * tolerance.rtp} are asked for`,
    });
  }
  const z = (rtp.value - exact.rtp) / (sigmaOf / Math.sqrt(n));
  const skew = (volatility?.skewness ?? 0) / Math.sqrt(n);
  return tested(named, {
    ...told,
    statistic: z,
    p: normalP(unskewed(z, skew)),
    method: 'z of the mean with the declared sigma, corrected for skewness (Hall 1992)',
    reason: `at 99 % the sample tells the RTP to within ${((100 * z99 * sigmaOf) / Math.sqrt(n)).toFixed(2)} points; ${100 * tolerance.rtp} are asked for`,
  });
}

/**
 * A standardised mean without the first-order effect of skewness, by Hall's monotone cubic; held where the cubic turns, and never larger
 * than it was, so that skewness does not make a difference significant.
 */
function unskewed(z: number, skew: number): number {
  const a = skew / 6;
  if (Math.abs(a) < 1e-9) return z;
  const rest = a > 0 ? Math.max(0, 1 - a * z) : Math.min(2, 1 - a * z);
  const cubic = (1 - rest ** 3) / (3 * a) + a;
  return Math.sign(z) * Math.min(Math.abs(z), Math.abs(cubic));
}

function hits({ exact }: DeclaredGame, { hitFrequency, sample }: FingerprintDocument): RawClaim {
  const named = { id: 'hit-frequency', section: 'returns', title: 'Hit frequency of paid spins' } as const;
  const n = sample.paidSpins;
  const declared = exact.hitFrequency;
  const method = 'binomial, normal approximation under the declared value; Wilson interval';
  if (declared === null || hitFrequency === null)
    return unknown(named, { declared, method, n, reason: 'the sheet or the sample has no hit frequency' });
  const { value, low, high } = hitFrequency.paidSpins;
  const spread = Math.sqrt(declared * (1 - declared));
  const needed = Math.max(30, Math.ceil(((z99 * spread) / tolerance.hitFrequency) ** 2));
  const z = spread === 0 ? (value === declared ? 0 : 100) : (value - declared) / (spread / Math.sqrt(n));
  return tested(named, {
    declared,
    observed: value,
    interval: { low, high, confidence: hitFrequency.confidence },
    method,
    n,
    statistic: z,
    p: normalP(z),
    enough: n >= needed,
    spinsNeeded: needed,
    reason: `share of paid spins that paid anything; known to ${100 * tolerance.hitFrequency} point with ${needed} spins`,
  });
}

function sigma(game: DeclaredGame, document: FingerprintDocument): RawClaim {
  const { exact } = game;
  const { structural, volatility, reconstruction, sample } = document;
  const named = { id: 'sigma', section: 'returns', title: 'Volatility: standard deviation of a round' } as const;
  const interval = volatility && { low: volatility.low, high: volatility.high, confidence: volatility.confidence };
  const told = {
    declared: exact.sigma,
    observed: structural?.sigma ?? volatility?.sigma ?? null,
    interval,
    n: sample.rounds,
  };
  const isKnown = structural?.unseenPays.length === 0 && !hasOnlyMultiplied(game, document.paytable);
  if (exact.sigma !== null && structural?.sigma != null && isKnown)
    return fact(named, Math.abs(exact.sigma - structural.sigma) <= 1e-6 * exact.sigma, {
      ...told,
      method: 'full enumeration of the reconstructed reels and paytable',
      reason: 'the variance that the identified game has',
    });
  return unknown(named, {
    ...told,
    method: 'interval of the wins seen',
    spinsNeeded: reconstruction.plan.enough ? null : reconstruction.plan.spinsNeed,
    reason: 'no sample bounds the variance of wins that it has not met: it needs reels and every pay identified',
  });
}

/** Only where a round is a paid spin: the law of rounds with free spins is not part of the exact report. */
function payoutLaw(game: DeclaredGame, { payoutDistribution, sample }: FingerprintDocument): RawClaim[] {
  const { distribution } = game.exact;
  if (distribution === null || hasFreeSpins(game) || payoutDistribution === null) return [];
  const named = { id: 'payouts.law', section: 'returns', title: 'Law of payouts' } as const;
  const n = sample.rounds;
  const declared = `${distribution.length} outcomes`;
  const key = (multiple: number): string => multiple.toPrecision(9);
  const known = new Set(distribution.map(({ win }) => key(win)));
  const foreign = payoutDistribution.exact.filter(({ multiple }) => !known.has(key(multiple)));
  const told = { declared, observed: `${payoutDistribution.exact.length} different payouts`, n };
  if (foreign.length > 0)
    return [
      fact(named, false, {
        ...told,
        method: 'payouts that no declared outcome has',
        reason: `paid ${foreign
          .slice(0, 5)
          .map(({ multiple, count }) => `${multiple} x bet (${count} times)`)
          .join(', ')}, which no declared outcome pays`,
      }),
    ];
  const counts = new Map(payoutDistribution.exact.map(({ multiple, count }) => [key(multiple), count]));
  const classes = distribution.map(({ win, probability }) => ({
    count: counts.get(key(win)) ?? 0,
    share: probability,
  }));
  const { value, freedom, p } = chiSquareOf(classes, n);
  const needed = 1_000;
  return [
    tested(named, {
      ...told,
      method: `chi-square of payouts, ${freedom} degrees of freedom; rare ones taken together`,
      statistic: value,
      p,
      enough: n >= needed && freedom >= 1,
      spinsNeeded: needed,
      reason: 'how often each payout came, against the exact distribution',
    }),
  ];
}

function maxWin(game: DeclaredGame, { payoutDistribution, sample }: FingerprintDocument): RawClaim {
  const named = { id: 'max-win', section: 'returns', title: 'Maximum win of a paid spin' } as const;
  const { maxWin: declared, maxWinOdds } = game.exact;
  const n = sample.paidSpins;
  const largest = payoutDistribution?.largest ?? null;
  const told = { declared, observed: largest, n };
  if (declared === null || maxWinOdds === null || largest === null)
    return unknown(named, { ...told, method: 'largest round', reason: 'the sheet or the sample has no such figure' });
  if (hasFreeSpins(game))
    return unknown(named, {
      ...told,
      method: 'largest round',
      reason: 'rounds with free spins may pay more than one spin: the largest round says nothing of it',
    });
  const within = 1e-9 * Math.max(1, declared);
  if (largest > declared + within)
    return fact(named, false, {
      ...told,
      method: 'largest win of the sample',
      reason: 'a spin paid more than the declared maximum',
    });
  if (largest >= declared - within)
    return fact(named, true, {
      ...told,
      method: 'largest win of the sample',
      reason: 'the declared maximum was paid, and nothing above it',
    });
  const needed = spinsToSee(1 / maxWinOdds);
  return tested(named, {
    ...told,
    method: 'chance that the declared maximum stays unseen',
    statistic: n / maxWinOdds,
    p: Math.exp(n * Math.log1p(-1 / maxWinOdds)),
    enough: false,
    spinsNeeded: needed,
    reason: `nothing above the declared maximum was paid; it comes once in ${Math.round(maxWinOdds)} spins and was not met`,
  });
}
