import { documentHash } from '@croupier/fingerprint/document-hash';
import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint';
import type { FingerprintView } from '@croupier/contract/fingerprint';

/** The analysis of recorded spins as JSON: what scripts ask for first, and the document. */
export function analysisOf(document: FingerprintDocument) {
  return { documentHash: documentHash(document), ...figuresOf(document), document };
}

/** A run as JSON, in the same shape, with the run's own facts; without figures while there is no document, and for documents of old formats. */
export function runOf(view: FingerprintView) {
  const { document } = view;
  const isCurrent = document !== null && document.format === 'croupier-fingerprint/3';
  // Documents of this format are made by `fingerprintOf`, and kept byte for byte.
  const figures: Partial<Figures> = isCurrent ? figuresOf(document as unknown as FingerprintDocument) : {};
  return { id: view.fingerprintId, ...view, ...figures, document };
}

export type Figures = ReturnType<typeof figuresOf>;

/** Reels, RTP and verdicts by name. */
export function figuresOf({ reconstruction, rtp, structural, drift, rngAudit }: FingerprintDocument) {
  return {
    reels: reconstruction.reels.map(({ reel, verdict, stops, strip, candidates, windowsHash, spinsNeeded }) => ({
      reel,
      class: verdict,
      stops,
      strip,
      candidates,
      windowsHash,
      spinsNeeded,
    })),
    rtp: {
      structural: structural?.rtp ?? null,
      structuralInterval: structural && { low: structural.low, high: structural.high },
      empirical: rtp?.value ?? null,
      low: rtp?.low ?? null,
      high: rtp?.high ?? null,
    },
    verdicts: {
      engine: reconstruction.engine,
      enough: reconstruction.plan.enough,
      spinsNeeded: reconstruction.plan.spinsNeed,
      drift: drift?.verdict ?? 'insufficient-data',
      adaptive: drift?.adaptive.verdict ?? 'insufficient-data',
      tail: structural?.tail?.verdict ?? 'insufficient-data',
      rng: rngAudit?.verdict ?? 'not-audited',
      generators: rngAudit?.generators.map(({ family }) => family) ?? [],
    },
  };
}
