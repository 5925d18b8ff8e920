import type { AuditReport } from '@croupier/contract/fingerprint-report';
import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import type { DeclaredGame } from './declared-game.ts';

/** What is known of a run beside its document; all null for a sample from a file. */
export type RunEvidence = Pick<
  AuditReport['evidence'],
  | 'fingerprintId'
  | 'status'
  | 'stopReason'
  | 'authorisation'
  | 'startedAt'
  | 'completedAt'
  | 'winsHash'
  | 'events'
  | 'sessionStream'
  | 'fingerprintStream'
>;

/** Evidence of a sample that comes from no run of a server. */
export const noRun: RunEvidence = {
  fingerprintId: null,
  status: null,
  stopReason: null,
  authorisation: null,
  startedAt: null,
  completedAt: null,
  winsHash: null,
  events: null,
  sessionStream: null,
  fingerprintStream: null,
};

export interface ReportInput {
  readonly document: FingerprintDocument;
  readonly documentHash: string;
  /** Null: nothing is declared, and the report speaks of what was observed alone. */
  readonly declared: DeclaredGame | null;
  readonly evidence: RunEvidence;
  /** RTP of parts of the sample, for the picture of drift; empty where the sample is not at hand. */
  readonly series: AuditReport['charts']['series'];
  /** Version of the program that makes the report. */
  readonly version: string;
  /** Level of the whole family of tests, in (0, 0.5]; default 0.01. */
  readonly alpha?: number;
}
