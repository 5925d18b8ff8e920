import type { fingerprintReportInput, reportKeys, SignedReport } from '@croupier/contract/fingerprint-report';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { RunEvidence } from '@croupier/report/report-input';
import { signReport } from '@croupier/report/signature';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { readSessions } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { eventAt, readStream } from '../event/read-stream.ts';
import { declaredSheet } from '../game/declared-sheet.ts';
import { readSample, type FingerprintRecord, type StoredSample } from './fingerprint-store.ts';
import { ownRun } from './get-fingerprint.ts';
import { keepReportKey, readReportKeys } from './report-key-store.ts';

/**
 * The audit report of an ended run: what its game declares against what the sample shows, signed with the server's key. The same
 * run gives the same report, byte for byte, as long as key and program are the same.
 * @throws NOT_FOUND; CONFLICT while the run goes on, when it played nothing, or when an older version analysed it
 */
export async function reportFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof fingerprintReportInput>,
): Promise<SignedReport> {
  const run = await ownRun(core, call, input.fingerprintId);
  const { document, documentHash } = run;
  if (document === null || documentHash === null)
    throw new AppError('CONFLICT', 'There is nothing to report: the run goes on, or played nothing.', {
      details: { status: run.status },
    });
  if (document.format !== 'croupier-fingerprint/3')
    throw new AppError('CONFLICT', `A document of ${document.format} lacks what a report needs: run it again.`);
  const sample = await readSample(core.db, run.id);
  await using thread = core.analysis.open();
  const report = await thread.report({
    document: JSON.stringify(document),
    documentHash,
    par: await declaredSheet(core, run.parHash),
    parHash: run.parHash,
    evidence: await evidenceOf(core, run, sample),
    sample: sample?.bytes ?? null,
    version: core.archive.appVersion,
  });
  await keepReportKey(core.db, core.reportKey, core.clock.now());
  return signReport(report, core.reportKey);
}

async function evidenceOf(core: Core, run: FingerprintRecord, sample: StoredSample | undefined): Promise<RunEvidence> {
  const [session] = await readSessions(core.db, [run.sessionId]);
  const { streamVersion, headHash } = present(session, `session ${run.sessionId} is not there`);
  const created = await eventAt(core, run.sessionId, 1);
  const authorisation = created?.payload['authorisation'];
  // Approvals come behind the end: the report hangs on the event that ended the run, and stays the same.
  const place = { streamId: run.id, afterVersion: 0, type: `fingerprint.${run.status}`, limit: 1 };
  const [end] = await readStream(core, place);
  return {
    fingerprintId: run.id,
    status: run.status,
    stopReason: run.stopReason,
    authorisation: typeof authorisation === 'string' ? authorisation : null,
    startedAt: new Date(run.createdAtMs).toISOString(),
    completedAt: run.completedAtMs === null ? null : new Date(run.completedAtMs).toISOString(),
    winsHash: sample?.winsHash ?? null,
    events: streamVersion + (end?.streamVersion ?? 0),
    sessionStream: { streamId: run.sessionId, version: streamVersion, headHash: hex(headHash) },
    fingerprintStream:
      end === undefined ? null : { streamId: run.id, version: end.streamVersion, headHash: hex(end.hash) },
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The public keys that reports were signed with, and which signs now. */
export async function listReportKeys(core: Core): Promise<z.infer<typeof reportKeys>> {
  const { keyId, publicKey } = core.reportKey;
  const older = (await readReportKeys(core.db)).filter((key) => key.keyId !== keyId);
  return {
    keys: [{ keyId, publicKey, current: true }, ...older.map((key) => ({ ...key, current: false }))],
  };
}
