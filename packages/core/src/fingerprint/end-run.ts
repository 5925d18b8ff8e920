import { documentHash } from '@croupier/fingerprint/document-hash';
import { fingerprintOf } from '@croupier/fingerprint/fingerprint';
import { encodeSample, sampleHash, type SpinRecord } from '@croupier/fingerprint/sample';
import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import { act } from '../action/act.ts';
import { actionResultOf } from '../action/action-result.ts';
import type { Call } from '../call.ts';
import { readSessions } from '../commit/state-reader.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { readStream } from '../event/read-stream.ts';
import { sealEvent } from '../event/seal.ts';
import { cancelSession } from '../session/cancel-session.ts';
import { endFingerprint, readFingerprint, type FingerprintRecord } from './fingerprint-store.ts';

const eventsOfOneRead = 1_000;
export const sampleFormat = 'croupier-sample/1';

/** Ends the run's session, analyses what it played, and stores document and sample. Ending an ended run changes nothing. */
export async function endRun(core: Core, call: Call, runId: Id, stopReason: string): Promise<void> {
  const run = present(await readFingerprint(core.db, runId), `fingerprint run ${runId} is not there`);
  if (run.status !== 'running') return;
  await endSession(core, call, run, stopReason);
  const { records, freeSpinsOwed } = await sampleOf(core, run);
  const document =
    records.length === 0
      ? null
      : fingerprintOf({
          gameId: run.gameId,
          parHash: run.parHash,
          engineVersion: run.engineVersion,
          records,
          freeSpinsOwed,
        });
  const status = stopReason === 'cancelled' ? 'cancelled' : document === null ? 'failed' : 'completed';
  const hash = document === null ? null : documentHash(document);
  const event = sealEvent({
    draft: {
      streamType: 'fingerprint',
      streamId: run.id,
      type: `fingerprint.${status}`,
      gameId: run.gameId,
      payload: { stopReason, spins: records.length, documentHash: hash },
    },
    call,
    idempotencyKey: null,
    streamVersion: run.streamVersion + 1,
    previousHash: run.headHash,
    atMs: core.clock.now(),
  });
  await inTransaction(core, async (db) => {
    const ended = await endFingerprint(db, run, {
      status,
      stopReason,
      document: document === null ? null : JSON.stringify(document),
      documentHash: hash,
      sample:
        records.length === 0
          ? null
          : { format: sampleFormat, spins: records.length, hash: sampleHash(records), bytes: encodeSample(records) },
      event,
    });
    if (ended) await appendEvent(db, event);
  });
}

async function endSession(core: Core, call: Call, run: FingerprintRecord, stopReason: string): Promise<void> {
  const [session] = await readSessions(core.db, [run.sessionId]);
  if (!session || session.state === 'Completed') return;
  const done = stopReason !== 'cancelled' && session.state === 'Probing' && session.freeSpins === null;
  try {
    // Each try has a key of its own: the state machine lets only one of them end the session.
    const idempotencyKey = `run:end:${core.ids.next()}`;
    if (done) await act(core, call, { type: 'CashOut', sessionId: run.sessionId, idempotencyKey });
    else await cancelSession(core, call, { sessionId: run.sessionId, idempotencyKey });
  } catch (error) {
    // Another process may have ended it in between; any other trouble is not ours to hide.
    const ended =
      error instanceof AppError && (error.code === 'INVALID_TRANSITION' || error.code === 'ACTION_NOT_ALLOWED');
    if (!ended) throw error;
  }
}

/** The spins of the run's session, as its events tell them. */
async function sampleOf(core: Core, run: FingerprintRecord): Promise<{ records: SpinRecord[]; freeSpinsOwed: number }> {
  const records: SpinRecord[] = [];
  let afterVersion = 0;
  let freeSpinsOwed = 0;
  for (;;) {
    const events = await readStream(core, {
      streamId: run.sessionId,
      afterVersion,
      type: 'action.spin',
      limit: eventsOfOneRead,
    });
    for (const event of events) {
      const spin = actionResultOf(event);
      if (spin.type !== 'Spin') continue;
      freeSpinsOwed = spin.freeSpins?.remaining ?? 0;
      records.push({
        betMinor: spin.betMinor,
        stakeMinor: spin.stakeMinor,
        payoutMinor: spin.payoutMinor,
        free: spin.free,
        window: spin.window,
        stops: spin.stops,
        atMs: event.atMs,
      });
    }
    afterVersion = events.at(-1)?.streamVersion ?? afterVersion;
    if (events.length < eventsOfOneRead) return { records, freeSpinsOwed };
  }
}
