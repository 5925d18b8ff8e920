import type { FingerprintView } from '@croupier/contract/fingerprint';
import type { FingerprintRecord } from './fingerprint-store.ts';

/** A run as clients see it. */
export function fingerprintViewOf(run: FingerprintRecord): FingerprintView {
  return {
    fingerprintId: run.id,
    gameId: run.gameId,
    parHash: run.parHash,
    sessionId: run.sessionId,
    status: run.status,
    stopReason: run.stopReason,
    spinsBudget: run.spinsBudget,
    spinsDone: run.spinsDone,
    spentMinor: run.spentMinor,
    document: run.document,
    documentHash: run.documentHash,
    createdAt: new Date(run.createdAtMs),
    completedAt: run.completedAtMs === null ? null : new Date(run.completedAtMs),
  };
}
