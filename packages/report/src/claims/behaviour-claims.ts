import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import { fact, type RawClaim, unknown } from './claim.ts';

/** Paid spins below which parts of a sample are not compared. */
const driftSpins = 400;
const adaptiveRounds = 550;

/** That the engine stayed the same, does not steer its RTP, and pays large wins: true of any honest engine, declared or not. */
export function behaviourClaims(document: FingerprintDocument): RawClaim[] {
  return [drift(document), adaptive(document), tail(document)];
}

function drift({ drift: found, sample }: FingerprintDocument): RawClaim {
  const named = {
    id: 'behaviour.drift',
    section: 'behaviour',
    title: 'The engine stayed the same over the sample',
  } as const;
  const told = {
    method: 'chi-square over eight parts: payouts and windows of each reel; Bonferroni at 1e-5',
    n: sample.paidSpins,
  };
  if (found === null || found.verdict === 'insufficient-data')
    return unknown(named, { ...told, spinsNeeded: driftSpins, reason: 'too few paid spins to compare parts' });
  const least = [found.payoutsP, ...found.reelsP].reduce<number>((low, p) => Math.min(low, p ?? 1), 1);
  return fact(named, found.verdict === 'stable', {
    ...told,
    observed: found.verdict,
    statistic: null,
    reason:
      found.changedNear === null
        ? `smallest p of all parts, not corrected: ${least.toPrecision(3)}`
        : `it changed near spin ${found.changedNear}; smallest p ${least.toPrecision(3)}`,
  });
}

function adaptive({ drift: found, sample }: FingerprintDocument): RawClaim {
  const named = {
    id: 'behaviour.adaptive',
    section: 'behaviour',
    title: 'Wins do not depend on the wins before them',
  } as const;
  const told = { method: 'correlation of a round with the mean of the 50 before it, p < 1e-6', n: sample.rounds };
  if (found === null || found.adaptive.verdict === 'insufficient-data')
    return unknown(named, { ...told, spinsNeeded: adaptiveRounds, reason: 'too few complete rounds' });
  const { verdict, correlation, p } = found.adaptive;
  return fact(named, verdict === 'none', {
    ...told,
    observed: correlation,
    reason: `correlation ${correlation === null ? 'unknown' : correlation.toPrecision(3)}, p ${p === null ? 'unknown' : p.toPrecision(3)}`,
  });
}

function tail({ structural, reconstruction, sample }: FingerprintDocument): RawClaim {
  const named = { id: 'behaviour.tail', section: 'behaviour', title: 'Large wins are not left out' } as const;
  const told = {
    method: 'wins above rising thresholds against the reconstructed law, Poisson at 1e-4',
    n: sample.paidSpins,
  };
  const found = structural?.tail ?? null;
  if (found === null || found.verdict === 'insufficient-data')
    return unknown(named, {
      ...told,
      spinsNeeded: reconstruction.plan.enough ? null : reconstruction.plan.spinsNeed,
      reason:
        found === null ? 'reels and paytable are not both identified' : 'ten large wins must be expected at least',
    });
  const last = found.thresholds.at(-1);
  return fact(named, found.verdict === 'none', {
    ...told,
    observed: found.verdict,
    reason:
      last === undefined
        ? 'no threshold'
        : `wins of at least ${last.multiple} x bet: seen ${last.seen}, expected ${last.expected.toPrecision(4)}`,
  });
}
