import type { ReportClaim } from '@croupier/contract/fingerprint-report';
import { holm } from '@croupier/fingerprint/similarity/holm';
import { rounded } from '@croupier/fingerprint/rounded';
import type { RawClaim } from './claim.ts';

/** The claims with their verdicts: Holm's correction runs over all that have a p. */
export function decide(raw: readonly RawClaim[], alpha: number): ReportClaim[] {
  const adjusted = holm(raw.flatMap(({ p }) => (p === null ? [] : [p]))).values();
  return raw.map(({ basis, holds, ...claim }) => {
    const adjustedP = claim.p === null ? null : rounded(adjusted.next().value ?? 1);
    const told = {
      ...claim,
      declared: neat(claim.declared),
      observed: neat(claim.observed),
      statistic: claim.statistic === null ? null : rounded(claim.statistic),
      p: claim.p === null ? null : rounded(claim.p),
      adjustedP,
    };
    if (basis === 'unknown') return { ...told, verdict: 'insufficient-data' };
    if (basis === 'fact') return { ...told, verdict: holds ? 'pass' : 'fail', spinsNeeded: null };
    if ((adjustedP ?? 1) < alpha) return { ...told, verdict: 'fail', spinsNeeded: null };
    return holds ? { ...told, verdict: 'pass', spinsNeeded: null } : { ...told, verdict: 'insufficient-data' };
  });
}

function neat(value: ReportClaim['declared']): ReportClaim['declared'] {
  return typeof value === 'number' ? rounded(value) : value;
}
