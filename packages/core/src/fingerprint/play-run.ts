import { setTimeout } from 'node:timers/promises';
import { spinsOfBatchMax } from '@croupier/contract/spin-batch';
import { nextLook } from '@croupier/fingerprint/sample-look';
import { present } from '@croupier/kernel/assert';
import { AppError, type ErrorCode } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import { spinBatch } from '../action/spin-batch.ts';
import type { Call } from '../call.ts';
import { readSessions, readWallets } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { inputsOf } from '../session/domain/machine.ts';
import type { SessionState } from '../session/domain/session-state.ts';
import { transitionSession } from '../session/transition-session.ts';
import { RunSample } from './analysis/run-sample.ts';
import { endRun, engineFailed } from './end-run.ts';
import { readFingerprint, type FingerprintRecord } from './fingerprint-store.ts';
import { keepLook, lastLook, type RunLook } from './look-event.ts';
import { runGoal, type RunGoal } from './run-goal.ts';

const passingCodes: ReadonlySet<ErrorCode> = new Set(['IN_FLIGHT', 'CAPACITY', 'UNAVAILABLE', 'RATE_LIMIT']);
const againAfterMs = 50;

function isPassing(error: unknown): boolean {
  return error instanceof AppError && passingCodes.has(error.code);
}

/**
 * Plays a run from where its session stands until its budget is used, or what it looks for is found, then analyses it. The
 * spins go in batches; each has a key made of the number of its first spin, and its size follows from the run alone: after a
 * crash, or when two processes play the same run, no spin happens twice.
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
  await using sample = new RunSample(core, run.sessionId);
  const stopReason = await playOn(core, call, run, sample);
  if (stopReason !== 'paused') await endRun(core, call, run.id, stopReason, sample);
}

/** Plays until something ends it. @returns why; `paused` when this process is not to go on */
async function playOn(core: Core, call: Call, run: FingerprintRecord, sample: RunSample): Promise<string> {
  const goal = await runGoal(core, run);
  let look = await lastLook(core, run);
  let batchMax: number = spinsOfBatchMax;
  let failures = 0;
  for (let tries = 0; ;) {
    if (core.runs.stopping) return 'paused';
    const session = await sessionOf(core, run);
    if (session.state !== 'Probing') return session.endReason === 'cancelled' ? 'cancelled' : 'spins';
    const lookAt = nextLook(look?.spins ?? 0);
    if (session.nonce >= lookAt && look?.identified !== true) {
      look = await lookOnce(core, call, run.id, { sample, before: look, spins: lookAt });
      if (look === null) return 'paused';
      continue;
    }
    const next = await nextBatch(core, run, { goal, look, session, batchMax });
    if (typeof next === 'string') return next;
    try {
      await spinBatch(core, call, {
        sessionId: run.sessionId,
        idempotencyKey: `run:${session.nonce}${tries === 0 ? '' : `:${tries}`}`,
        spins: next,
        results: 'none',
        stakeMinor: run.stakeMinor,
        ...(run.coins === null ? {} : { coins: run.coins }),
      });
      tries = 0;
      failures = 0;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'INSUFFICIENT_FUNDS' || error.code === 'WALLET_LIMIT_EXCEEDED') return 'limit';
      const { spinsMax } = error.details;
      if (typeof spinsMax === 'number' && spinsMax < next) {
        // The engine of the game takes smaller batches.
        batchMax = spinsMax;
        continue;
      }
      if (error.code === 'ACTION_NOT_ALLOWED') {
        const after = await sessionOf(core, run);
        if (after.state === 'Probing' && after.nonce > session.nonce) continue;
        return after.endReason === 'cashed_out' ? 'paused' : 'cancelled';
      }
      // Somebody else has used the key of this run for something of his own: the next one of the same spin is free.
      if (error.code === 'IDEMPOTENCY_MISMATCH') tries += 1;
      else if (error.code === 'ENGINE_ERROR') {
        failures += 1;
        if (failures >= core.engines.patience.tries) return engineFailed;
        await setTimeout(core.engines.waitAfter(failures));
      }
      // The same spins are being played elsewhere, or the database is away: the key makes it safe to ask again.
      else if (isPassing(error)) await setTimeout(againAfterMs);
      else throw error;
    }
  }
}

/** How many spins come next, or why none does. It follows from the session and the run, and from the clock only where time is the budget. */
async function nextBatch(
  core: Core,
  run: FingerprintRecord,
  { goal, look, session, batchMax }: { goal: RunGoal; look: RunLook | null; session: SessionState; batchMax: number },
): Promise<number | string> {
  const { nonce, totals, freeSpins } = session;
  const most = look?.identified === true ? batchMax : Math.min(batchMax, nextLook(look?.spins ?? 0) - nonce);
  if (freeSpins !== null) return Math.min(most, freeSpins.remaining);
  if (goal.until === 'identified' && look?.identified === true) return 'identified';
  if (nonce >= run.spinsBudget) return 'spins';
  if (run.maxSeconds !== null && core.clock.now() - run.createdAtMs >= run.maxSeconds * 1_000) return 'seconds';
  const spins = Math.min(most, run.spinsBudget - nonce);
  if (run.maxSpendMinor === null) return spins;
  const [wallet] = await readWallets(core.db, [run.walletId]);
  const game = await core.games.get(run.parHash);
  const queryMinor = game.kind === 'external' ? game.sheet.costPerQueryMinor : 0;
  const costMinor = run.stakeMinor + present(wallet, 'wallet is not there').limits.costPerSpinMinor + queryMinor;
  const affordable = Math.floor((run.maxSpendMinor - totals.stakeMinor - totals.feesMinor) / costMinor);
  return affordable < 1 ? 'spend' : Math.min(spins, affordable);
}

/** Looks at the first `spins` spins and keeps what they tell. @returns null when another process has ended the run */
async function lookOnce(
  core: Core,
  call: Call,
  runId: Id,
  { sample, before, spins }: { sample: RunSample; before: RunLook | null; spins: number },
): Promise<RunLook | null> {
  const now = await sample.look(spins);
  const run = present(await readFingerprint(core.db, runId), `fingerprint run ${runId} is not there`);
  if (run.status !== 'running') return null;
  const kept = await lastLook(core, run);
  if (kept === null || kept.spins < spins) await keepLook(core, call, run, { before, now });
  const after = present(await readFingerprint(core.db, runId), `fingerprint run ${runId} is not there`);
  return await lastLook(core, after);
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
