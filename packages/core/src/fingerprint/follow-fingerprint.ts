import { setTimeout } from 'node:timers/promises';
import type { FingerprintProgress, followFingerprintInput } from '@croupier/contract/fingerprint-progress';
import { present } from '@croupier/kernel/assert';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { readSessions } from '../commit/state-reader.ts';
import type { Core } from '../core.ts';
import { readProgress } from './fingerprint-store.ts';
import { ownRun } from './get-fingerprint.ts';
import { lastLook } from './look-event.ts';

const lookAgainMs = 200;

/**
 * Follows a run: how far it is, whenever that has changed, until it has ended and that was said, or the signal aborts. An empty batch says
 * that nothing has changed for `idleMs`. Any process can tell: it is read from the database. A slow reader skips what lies between.
 * @throws NOT_FOUND, before the first batch; UNAVAILABLE
 */
export async function followFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof followFingerprintInput>,
  options: { readonly idleMs: number; readonly signal: AbortSignal },
): Promise<AsyncGenerator<readonly FingerprintProgress[]>> {
  const { id } = await ownRun(core, call, input.fingerprintId);
  return followRun(core, id, input.after, options);
}

async function* followRun(
  core: Core,
  runId: string,
  after: number,
  { idleMs, signal }: { readonly idleMs: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly FingerprintProgress[]> {
  let seen = after;
  let before: FingerprintProgress | null = null;
  let quietMs = 0;
  while (!signal.aborted) {
    const now: FingerprintProgress = await progressOf(core, runId, before);
    if (now.sequence > seen) {
      yield [now];
      seen = now.sequence;
      before = now;
      quietMs = 0;
    }
    if (now.status !== 'running') return;
    await setTimeout(lookAgainMs, undefined, { signal }).catch(() => undefined);
    quietMs += lookAgainMs;
    if (quietMs < idleMs) continue;
    quietMs = 0;
    yield [];
  }
}

async function progressOf(core: Core, runId: string, before: FingerprintProgress | null): Promise<FingerprintProgress> {
  const run = present(await readProgress(core.db, runId), `fingerprint run ${runId} is not there`);
  const [session] = await readSessions(core.db, [run.sessionId]);
  const { totals, nonce } = present(session, `session ${run.sessionId} is not there`);
  const found = run.status === 'running' ? await lastLook(core, run) : null;
  const elapsedMs = (run.completedAtMs ?? core.clock.now()) - run.createdAtMs;
  const sinceMs = before === null ? 0 : elapsedMs - before.elapsedMs;
  return {
    fingerprintId: run.id,
    gameId: run.gameId,
    // Spins and events of the run only grow, so their sum tells of every change.
    sequence: nonce + run.streamVersion,
    status: run.status,
    stopReason: run.stopReason,
    spinsBudget: run.spinsBudget,
    spinsDone: nonce,
    stakeMinor: totals.stakeMinor,
    payoutMinor: totals.payoutMinor,
    spentMinor: totals.stakeMinor + totals.feesMinor,
    maxSpendMinor: run.maxSpendMinor,
    rtp: totals.stakeMinor === 0 ? null : totals.payoutMinor / totals.stakeMinor,
    elapsedMs,
    spinsPerSecond: before === null || sinceMs <= 0 ? null : ((nonce - before.spinsDone) * 1_000) / sinceMs,
    look:
      found === null
        ? (before?.look ?? null)
        : { spins: found.spins, rtp: found.rtp, sections: [...found.sections], identified: found.identified },
  };
}
