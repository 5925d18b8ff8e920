import { setTimeout } from 'node:timers/promises';
import { present } from '@croupier/kernel/assert';
import { AppError, type ErrorCode } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import { act } from '../action/act.ts';
import type { Call } from '../call.ts';
import { readSessions } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { inputsOf } from '../session/domain/machine.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import { transitionSession } from '../session/transition-session.ts';
import { endRun } from './end-run.ts';
import { readFingerprint, type FingerprintRecord } from './fingerprint-store.ts';

const passingCodes: ReadonlySet<ErrorCode> = new Set(['IN_FLIGHT', 'CAPACITY', 'UNAVAILABLE']);
const againAfterMs = 50;

function isPassing(error: unknown): boolean {
  return error instanceof AppError && passingCodes.has(error.code);
}

/**
 * Plays a run from where its session stands until its budget is used, then analyses it. Every spin has a key made of its
 * number: after a crash, or when two processes play the same run, no spin happens twice.
 */
export async function playRun(core: Core, runId: Id): Promise<void> {
  const run = present(await readFingerprint(core.db, runId), `fingerprint run ${runId} is not there`);
  if (run.status !== 'running') return;
  const call = callOf(run);
  let session = await sessionOf(core, run);
  while (session.state === 'Idle' || session.state === 'Initialized') {
    await step(core, call, run, session);
    session = await sessionOf(core, run);
  }
  const stopReason = await spinOn(core, call, run, session);
  if (stopReason !== 'paused') await endRun(core, call, run.id, stopReason);
}

async function spinOn(core: Core, call: Call, run: FingerprintRecord, start: SessionState): Promise<string> {
  let spins = start.nonce;
  let spentMinor = start.totals.stakeMinor + start.totals.feesMinor;
  let freeSpins = start.freeSpins?.remaining ?? 0;
  if (start.state !== 'Probing') return start.endReason === 'cancelled' ? 'cancelled' : 'spins';
  for (;;) {
    if (core.runs.stopping) return 'paused';
    const isFree = freeSpins > 0;
    const budget = isFree ? undefined : budgetReached(core, run, spins, spentMinor);
    if (budget !== undefined) return budget;
    try {
      const result = await act(core, call, {
        type: 'Spin',
        sessionId: run.sessionId,
        idempotencyKey: `run:${spins}`,
        ...(isFree ? {} : { stakeMinor: run.stakeMinor, ...(run.coins === null ? {} : { coins: run.coins }) }),
      });
      if (result.type !== 'Spin') return 'error';
      spins += 1;
      spentMinor += result.stakeMinor + result.feeMinor;
      freeSpins = result.freeSpins?.remaining ?? 0;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'INSUFFICIENT_FUNDS' || error.code === 'WALLET_LIMIT_EXCEEDED') return 'limit';
      if (error.code === 'ACTION_NOT_ALLOWED') return await whoEndedIt(core, run);
      // The same spin is being played elsewhere, or the database is away: the key makes it safe to ask again.
      if (!isPassing(error)) throw error;
      await setTimeout(againAfterMs);
    }
  }
}

/** The session does not spin any more: it was cancelled, or another process that plays the run has ended it and goes on. */
async function whoEndedIt(core: Core, run: FingerprintRecord): Promise<string> {
  const { endReason } = await sessionOf(core, run);
  return endReason === 'cashed_out' ? 'paused' : 'cancelled';
}

function budgetReached(core: Core, run: FingerprintRecord, spins: number, spentMinor: number): string | undefined {
  if (spins >= run.spinsBudget) return 'spins';
  if (run.maxSpendMinor !== null && spentMinor + run.stakeMinor > run.maxSpendMinor) return 'spend';
  if (run.maxSeconds !== null && core.clock.now() - run.createdAtMs >= run.maxSeconds * 1_000) return 'seconds';
  return undefined;
}

async function step(core: Core, call: Call, run: FingerprintRecord, session: SessionState): Promise<void> {
  const [input] = inputsOf(session.state);
  if (input !== 'Start' && input !== 'Probe') return;
  try {
    await transitionSession(core, call, { sessionId: run.sessionId, input, idempotencyKey: `run:${input}` });
  } catch (error) {
    // Somebody has moved or ended the session in between: the caller reads it again.
    if (error instanceof AppError && error.code === 'INVALID_TRANSITION') return;
    if (!isPassing(error) || core.runs.stopping) throw error;
    await setTimeout(againAfterMs);
  }
}

async function sessionOf(core: Core, run: FingerprintRecord): Promise<SessionState> {
  const [session] = await readSessions(core.db, [run.sessionId]);
  return present(session, `session ${run.sessionId} is not there`);
}

/** A run acts for its owner, under its own name. */
export function callOf(run: Pick<FingerprintRecord, 'id' | 'ownerId'>): Call {
  return {
    principal: { userId: run.ownerId, username: 'fingerprint run', role: 'agent', contextLevel: 2, tokenId: run.id },
    requestId: `fingerprint-${run.id}`,
    traceId: null,
  };
}
