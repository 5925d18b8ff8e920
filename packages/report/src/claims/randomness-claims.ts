import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import type { RngTest } from '@croupier/fingerprint/rng-audit/rng-audit';
import { fact, type RawClaim, unknown } from './claim.ts';

/** What the audit of the randomness found. Its tests are corrected among themselves; a finding is a verdict, never a recovered state. */
export function randomnessClaims({ rngAudit, sample }: FingerprintDocument): RawClaim[] {
  const named = { id: 'rng', section: 'randomness', title: 'Randomness: no weak generator, no repetition' } as const;
  if (rngAudit === null)
    return [
      unknown(named, { method: 'none', n: sample.spins, reason: 'the randomness of this sample was not audited' }),
    ];
  const { verdict, generators, repetitions, searches, outcomes, alpha } = rngAudit;
  const told = {
    method: `${searches.length} searches on ${outcomes.known} outcomes (${outcomes.source})`,
    n: outcomes.spins,
    observed: verdict,
  };
  if (verdict === 'insufficient-data') return [unknown(named, { ...told, reason: 'not one test could be made' })];
  const findings = [
    ...generators.map(
      ({ family, evidence, timeSeed }) =>
        `generator ${family}: ${evidence.heldBackMatched} held-back outcomes explained, ${evidence.surplusBits.toFixed(0)} surplus bits${timeSeed === null ? '' : ', seeded by the time'}`,
    ),
    ...repetitions.map(({ kind, spinsAlike }) => `${kind}: ${spinsAlike} spins alike`),
  ];
  return [
    fact(named, findings.length === 0 && verdict !== 'weak', {
      ...told,
      reason: findings.length === 0 ? 'nothing was found' : findings.join('; '),
    }),
    ...byTest(rngAudit.tests, alpha),
  ];
}

/** One claim a kind of test, by the worst of its corrected p. */
function byTest(tests: readonly RngTest[], alpha: number): RawClaim[] {
  const kinds = [...new Set(tests.filter(({ verdict }) => verdict !== 'not-applicable').map(({ test }) => test))];
  return kinds.map((kind) => {
    const of = tests.filter(({ test, verdict }) => test === kind && verdict !== 'not-applicable');
    const made = of.filter(({ adjustedP }) => adjustedP !== null);
    const named = {
      id: `rng.${kind}`,
      section: 'randomness',
      title: `Randomness: ${kind.replaceAll('-', ' ')}`,
    } as const;
    const n = of.reduce((most, { have }) => Math.max(most, have), 0);
    const method = `${made.length} tests, Holm over all tests of the audit at ${alpha}`;
    const worst = made.reduce<RngTest | null>(
      (low, one) => (low === null || (one.adjustedP ?? 1) < (low.adjustedP ?? 1) ? one : low),
      null,
    );
    if (worst === null) {
      const need = of.reduce((least, one) => Math.min(least, one.need), Number.MAX_SAFE_INTEGER);
      return unknown(named, {
        method,
        n,
        spinsNeeded: Math.max(1, Math.ceil(need)),
        reason: 'the sample is too small for it',
      });
    }
    return fact(
      named,
      of.every(({ verdict }) => verdict !== 'fail'),
      {
        method,
        n,
        observed: worst.adjustedP,
        statistic: worst.statistic,
        reason: `smallest corrected p ${(worst.adjustedP ?? 1).toPrecision(3)}`,
      },
    );
  });
}
