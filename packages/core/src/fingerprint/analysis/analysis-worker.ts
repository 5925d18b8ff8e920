import { parentPort } from 'node:worker_threads';
import type { AuditReport } from '@croupier/contract/fingerprint-report';
import { documentHash } from '@croupier/fingerprint/document-hash';
import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint';
import type { RecordedWin } from '@croupier/fingerprint/paytable/recorded-win';
import { decodeSample, encodeSample, sampleHash, type SpinRecord } from '@croupier/fingerprint/sample';
import { lookAt } from '@croupier/fingerprint/sample-look';
import { encodeWins, winsHash } from '@croupier/fingerprint/wins-sample';
import { AppError } from '@croupier/kernel/errors';
import { importPar } from '@croupier/slots/import-par';
import type {
  AnalysedSample,
  AnalysisAnswer,
  AnalysisCalls,
  AnalysisRequest,
  Identity,
  ReportRequest,
} from './analysis-protocol.ts';
import { auditedDocument } from './audited-document.ts';
import type { RecordedSpin } from './recorded-spin.ts';

/** The thread that analyses samples, so that a large one does not hold up the event loop of a server. One call after the other. */

interface Sample {
  readonly records: SpinRecord[];
  readonly wins: (readonly RecordedWin[])[];
  freeSpinsOwed: number;
}

const samples = new Map<number, Sample>();

const calls: {
  [Call in keyof AnalysisCalls]: (
    sample: Sample,
    input: AnalysisCalls[Call]['input'],
    id: number,
  ) => AnalysisCalls[Call]['output'] | Promise<AnalysisCalls[Call]['output']>;
} = {
  add: (sample, spins) => add(sample, spins),
  look: ({ records, wins, freeSpinsOwed }) => (records.length === 0 ? null : lookAt(records, wins, freeSpinsOwed)),
  document: (sample, identity) => (sample.records.length === 0 ? null : analysed(sample, identity)),
  report: async (_sample, request) => await reportOf(request),
  pdf: async (_sample, report) => {
    const { reportPdf } = await import('@croupier/report/pdf/report-pdf');
    return await reportPdf(report);
  },
  close: (_sample, _input, id) => {
    samples.delete(id);
    return null;
  },
};

function add(sample: Sample, spins: readonly RecordedSpin[]): null {
  for (const { record, wins, freeSpinsOwed } of spins) {
    sample.records.push(record);
    sample.wins.push(wins);
    sample.freeSpinsOwed = freeSpinsOwed;
  }
  return null;
}

function analysed({ records, wins, freeSpinsOwed }: Sample, identity: Identity): AnalysedSample {
  const document = auditedDocument({ ...identity, records, wins, freeSpinsOwed });
  return {
    document: JSON.stringify(document),
    documentHash: documentHash(document),
    spins: records.length,
    sampleHash: sampleHash(records),
    sample: encodeSample(records),
    winsHash: winsHash(wins),
    wins: encodeWins(wins),
  };
}

/** Loaded when it is asked for: most threads make no report. */
async function reportOf({
  parHash,
  document,
  documentHash: hash,
  par,
  evidence,
  sample,
  version,
}: ReportRequest): Promise<AuditReport> {
  const { auditReport } = await import('@croupier/report/audit-report');
  const { declaredGame } = await import('@croupier/report/declared-game');
  const { seriesOf } = await import('@croupier/report/report-series');
  const imported = par === null ? null : importPar(par);
  if (imported?.ok === false) throw new Error('the declared sheet cannot be read');
  return auditReport({
    // It is the text that `fingerprintOf` wrote, of this version: the caller looks at its format.
    document: JSON.parse(document) as FingerprintDocument,
    documentHash: hash,
    // The caller looked the sheet up by this hash: for an external engine it is that of all that the engine is bound to.
    declared: imported === null ? null : { ...declaredGame(imported.value), parHash },
    evidence,
    series: sample === null ? [] : seriesOf(decodeSample(sample)),
    version,
  });
}

async function answer({ id, sampleId, call, input }: AnalysisRequest): Promise<AnalysisAnswer> {
  try {
    const sample = samples.get(sampleId) ?? { records: [], wins: [], freeSpinsOwed: 0 };
    samples.set(sampleId, sample);
    // The only sender is `AnalysisThreads`, whose types tie each input to its call.
    const run = calls[call] as (sample: Sample, input: unknown, id: number) => unknown;
    return { id, output: await run(sample, input, sampleId) };
  } catch (error) {
    const known = error instanceof AppError;
    const message = error instanceof Error ? error.message : String(error);
    return { id, error: { code: known ? error.code : null, message, details: known ? error.details : {} } };
  }
}

parentPort?.on('message', (request: AnalysisRequest) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  void answer(request).then((told) => parentPort?.postMessage(told));
});
