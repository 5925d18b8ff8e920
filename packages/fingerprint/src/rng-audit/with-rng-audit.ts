import type { FingerprintDocument } from '../fingerprint-document.ts';
import type { RngAudit } from './rng-audit.ts';

/** The document with its audit, and what the audit lacks. */
export function withRngAudit(document: FingerprintDocument, rngAudit: RngAudit): FingerprintDocument {
  const smallest = rngAudit.tests
    .filter(({ verdict }) => verdict === 'insufficient-data')
    .toSorted((a, b) => a.need - b.need)[0];
  const lacks =
    rngAudit.verdict === 'insufficient-data'
      ? [
          {
            section: 'rngAudit' as const,
            reason: 'too few outcomes for any test of randomness',
            have: smallest?.have ?? rngAudit.outcomes.known,
            need: smallest?.need ?? rngAudit.outcomes.known + 1,
          },
        ]
      : [];
  return { ...document, rngAudit, insufficient: [...document.insufficient, ...lacks] };
}
