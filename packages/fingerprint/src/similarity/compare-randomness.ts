import type { FingerprintDocument } from '../fingerprint-document.ts';
import type { RngAudit } from '../rng-audit/rng-audit.ts';
import type { RawFinding } from './comparison.ts';
import { fact } from './finding.ts';

/**
 * Verdicts of the RNG audits. A weakness that only one sample was large enough to show is no difference: it is one when the other
 * sample was searched for it, or when a test fails in one by more than chance and passes in the other.
 */
export function compareRandomness(a: FingerprintDocument, b: FingerprintDocument): RawFinding[] {
  const [x, y] = [auditOf(a), auditOf(b)];
  if (x === null && y === null) return [];
  const named = { section: 'randomness', what: 'RNG audit', a: told(x), b: told(y) } as const;
  if (x === null || y === null) return [fact(named, 'incomparable', 'only one sample was audited', { decides: false })];
  const verdicts = [x.verdict, y.verdict];
  if (verdicts.includes('insufficient-data'))
    return [fact(named, 'unclear', 'one sample is too small for an audit', { decides: false })];
  if (x.verdict === 'weak' && y.verdict === 'weak' && told(x) !== told(y))
    return [fact(named, 'different', 'both are weak, each in its own way')];
  if (x.verdict === y.verdict) return [fact(named, 'identical', 'both audits say the same')];
  const [worse, better] = x.verdict === 'weak' || (x.verdict === 'alarm' && y.verdict === 'clean') ? [x, y] : [y, x];
  if (worse.verdict === 'weak') {
    return searchedAlike(worse, better)
      ? [fact(named, 'different', 'one is weak; the other was searched for the same weakness')]
      : [fact(named, 'unclear', 'one is weak; the other sample is too small to show it', { decides: false })];
  }
  const p = Math.min(1, ...worse.tests.flatMap(({ adjustedP }) => (adjustedP === null ? [] : [adjustedP])));
  return [fact(named, 'unclear', 'a test fails in one sample alone', { p })];
}

/** Documents before format 3 hold null. */
function auditOf({ rngAudit }: FingerprintDocument): RngAudit | null {
  const audit: RngAudit | null | undefined = rngAudit;
  return audit ?? null;
}

function told(audit: RngAudit | null): string | null {
  if (audit === null) return null;
  const found = [...audit.generators.map(({ family }) => family), ...audit.repetitions.map(({ kind }) => kind)];
  return [audit.verdict, ...new Set(found.toSorted())].join(' ');
}

function searchedAlike(weak: RngAudit, other: RngAudit): boolean {
  const found = weak.searches.filter(({ result }) => result === 'found');
  if (found.length === 0) return other.outcomes.known >= weak.outcomes.known;
  return found.every(({ search }) =>
    other.searches.some((one) => one.search === search && (one.result === 'nothing-found' || one.result === 'found')),
  );
}
