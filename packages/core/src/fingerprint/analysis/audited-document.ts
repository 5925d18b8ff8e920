import { columnsOf } from '@croupier/fingerprint/columns-builder';
import {
  type FingerprintDocument,
  type FingerprintInput,
  fingerprintOfColumns,
} from '@croupier/fingerprint/fingerprint';
import { auditOf } from '@croupier/fingerprint/rng-audit/audit';
import { withRngAudit } from '@croupier/fingerprint/rng-audit/with-rng-audit';

/** A run ends within a second of its last spin: searches that take longer are for `croupier fingerprint analyze`. */
const quickCandidatesMax = 2 ** 22;
/** The server's own clock wrote the times: a seed of the session's start lies near. */
const timeSeedWindowSeconds = 600;

/**
 * The document of a run with a quick audit of its randomness. How much is searched follows from the sample alone, never from a clock:
 * the same sample gives the same document.
 */
export function auditedDocument(input: FingerprintInput): FingerprintDocument {
  const { records, wins = null, ...rest } = input;
  const columns = columnsOf(records, wins);
  const document = fingerprintOfColumns({ ...rest, columns });
  const audit = auditOf({
    columns,
    reconstruction: document.reconstruction,
    mode: 'quick',
    timeSeedWindowSeconds,
    quickCandidatesMax,
  });
  return withRngAudit(document, audit);
}
