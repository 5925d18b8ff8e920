import { present } from '@croupier/kernel/assert';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { readSessions } from '../commit/state-reader.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { sealEvent } from '../event/seal.ts';
import { cancelSession } from '../session/cancel-session.ts';
import type { AnalysedSample } from './analysis/analysis-protocol.ts';
import { RunSample } from './analysis/run-sample.ts';
import { endFingerprint, readFingerprint, type FingerprintRecord } from './fingerprint-store.ts';

/** Spins as croupier-sample/1, and beside them the wins that the engine listed. */
export const sampleFormat = 'croupier-sample/2';

/** Why a run ends whose engine fails for good. */
export const engineFailed = 'ENGINE_ERROR';

/**
 * Ends the run's session, analyses what it played, and stores document and sample. Ending an ended run changes nothing.
 * @param sample of the run's session, when the caller has one at hand
 */
export async function endRun(core: Core, call: Call, runId: Id, stopReason: string, sample?: RunSample): Promise<void> {
  const run = present(await readFingerprint(core.db, runId), `fingerprint run ${runId} is not there`);
  if (run.status !== 'running') return;
  await endSession(core, call, run, stopReason);
  const analysed = await analysedRun(core, run, sample);
  // Whoever looks at the run at the same time puts an event before this one: then it is done again behind that.
  for (
    let now: FingerprintRecord | undefined = run;
    now?.status === 'running';
    now = await readFingerprint(core.db, runId)
  )
    if (await keepEnd(core, call, now, stopReason, analysed)) return;
}

async function analysedRun(core: Core, run: FingerprintRecord, sample?: RunSample): Promise<AnalysedSample | null> {
  const { gameId, parHash, engineVersion } = run;
  const game = await core.games.get(parHash);
  const authorisation = game.kind === 'external' ? game.sheet.authorisation : null;
  const identity = { gameId, parHash, engineVersion, authorisation };
  if (sample !== undefined) return await sample.document(identity);
  await using own = new RunSample(core, run.sessionId);
  return await own.document(identity);
}

/** A run that its engine has failed keeps what it played until then. */
function statusOf(stopReason: string, analysed: AnalysedSample | null): 'cancelled' | 'failed' | 'completed' {
  if (stopReason === 'cancelled') return 'cancelled';
  return analysed === null || stopReason === engineFailed ? 'failed' : 'completed';
}

async function keepEnd(
  core: Core,
  call: Call,
  run: FingerprintRecord,
  stopReason: string,
  analysed: AnalysedSample | null,
): Promise<boolean> {
  const status = statusOf(stopReason, analysed);
  const event = sealEvent({
    draft: {
      streamType: 'fingerprint',
      streamId: run.id,
      type: `fingerprint.${status}`,
      gameId: run.gameId,
      payload: {
        stopReason,
        spins: analysed?.spins ?? 0,
        documentHash: analysed?.documentHash ?? null,
        sampleHash: analysed?.sampleHash ?? null,
        winsHash: analysed?.winsHash ?? null,
      },
    },
    call,
    idempotencyKey: null,
    streamVersion: run.streamVersion + 1,
    previousHash: run.headHash,
    atMs: core.clock.now(),
  });
  return await inTransaction(core, async (db) => {
    const ended = await endFingerprint(db, run, {
      status,
      stopReason,
      document: analysed?.document ?? null,
      documentHash: analysed?.documentHash ?? null,
      sample: analysed && {
        format: sampleFormat,
        spins: analysed.spins,
        hash: analysed.sampleHash,
        bytes: analysed.sample,
        winsHash: analysed.winsHash,
        wins: analysed.wins,
      },
      event,
    });
    if (ended) await appendEvent(db, event);
    return ended;
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
