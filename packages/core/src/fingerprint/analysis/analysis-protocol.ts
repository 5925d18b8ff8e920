import type { AuditReport, SignedReport } from '@croupier/contract/fingerprint-report';
import type { SampleLook } from '@croupier/fingerprint/sample-look';
import type { RunEvidence } from '@croupier/report/report-input';
import type { RecordedSpin } from './recorded-spin.ts';

/** What was probed. */
export interface Identity {
  readonly gameId: string;
  readonly parHash: string;
  readonly engineVersion: string;
  /** Null for the built-in engine. */
  readonly authorisation: string | null;
}

/** A document with the sample it came from, ready to be stored. */
export interface AnalysedSample {
  /** JSON. */
  readonly document: string;
  readonly documentHash: string;
  readonly spins: number;
  readonly sampleHash: string;
  readonly sample: Uint8Array;
  readonly winsHash: string;
  readonly wins: Uint8Array;
}

/** What a report is made of; the thread computes the exact figures of the sheet. */
export interface ReportRequest {
  /** JSON of a fingerprint document. */
  readonly document: string;
  readonly documentHash: string;
  /** The declared PAR sheet as plain JSON; null when nothing is declared. */
  readonly par: unknown;
  readonly parHash: string;
  readonly evidence: RunEvidence;
  readonly sample: Uint8Array | null;
  readonly version: string;
}

/** What an analysis thread may be asked about one sample. */
export interface AnalysisCalls {
  /** Adds spins in the order of play. */
  add: { input: readonly RecordedSpin[]; output: null };
  /** What the sample tells so far; null without a spin. */
  look: { input: null; output: SampleLook | null };
  /** The document of what was added; null without a spin. */
  document: { input: Identity; output: AnalysedSample | null };
  report: { input: ReportRequest; output: AuditReport };
  pdf: { input: SignedReport; output: Uint8Array };
  /** Forgets the sample. */
  close: { input: null; output: null };
}
export type AnalysisCall = keyof AnalysisCalls;

export interface AnalysisRequest {
  readonly id: number;
  readonly sampleId: number;
  readonly call: AnalysisCall;
  readonly input: unknown;
}

export interface AnalysisAnswer {
  readonly id: number;
  readonly output?: unknown;
  readonly error?: {
    readonly code: string | null;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}
