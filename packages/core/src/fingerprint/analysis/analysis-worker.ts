import { parentPort } from 'node:worker_threads';
import { documentHash } from '@croupier/fingerprint/document-hash';
import { fingerprintOf } from '@croupier/fingerprint/fingerprint';
import type { RecordedWin } from '@croupier/fingerprint/paytable/recorded-win';
import { encodeSample, sampleHash, type SpinRecord } from '@croupier/fingerprint/sample';
import { lookAt } from '@croupier/fingerprint/sample-look';
import { encodeWins, winsHash } from '@croupier/fingerprint/wins-sample';
import { AppError } from '@croupier/kernel/errors';
import type { AnalysedSample, AnalysisAnswer, AnalysisCalls, AnalysisRequest, Identity } from './analysis-protocol.ts';
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
  ) => AnalysisCalls[Call]['output'];
} = {
  add: (sample, spins) => add(sample, spins),
  look: ({ records, wins, freeSpinsOwed }) => (records.length === 0 ? null : lookAt(records, wins, freeSpinsOwed)),
  document: (sample, identity) => (sample.records.length === 0 ? null : analysed(sample, identity)),
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
  const document = fingerprintOf({ ...identity, records, wins, freeSpinsOwed });
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

function answer({ id, sampleId, call, input }: AnalysisRequest): AnalysisAnswer {
  try {
    const sample = samples.get(sampleId) ?? { records: [], wins: [], freeSpinsOwed: 0 };
    samples.set(sampleId, sample);
    // The only sender is `AnalysisThreads`, whose types tie each input to its call.
    const run = calls[call] as (sample: Sample, input: unknown, id: number) => unknown;
    return { id, output: run(sample, input, sampleId) };
  } catch (error) {
    const known = error instanceof AppError;
    const message = error instanceof Error ? error.message : String(error);
    return { id, error: { code: known ? error.code : null, message, details: known ? error.details : {} } };
  }
}

parentPort?.on('message', (request: AnalysisRequest) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(answer(request));
});
