import type {
  ApprovalView,
  approvalOfInput,
  approvedOfGameInput,
  approveFingerprintInput,
} from '@croupier/contract/fingerprint-approval';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { sealEvent } from '../event/seal.ts';
import { insertApproval, readApproval } from './approval-store.ts';
import { advanceFingerprint } from './fingerprint-store.ts';
import { ownRun } from './get-fingerprint.ts';

/**
 * Approves a completed fingerprint for its game: later builds are compared with it. An event of the run is the evidence. Approving what is
 * approved already, with the same note, changes nothing.
 * @throws NOT_FOUND; CONFLICT for a run that is not completed, or is being approved at the same time
 */
export async function approveFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof approveFingerprintInput>,
): Promise<ApprovalView> {
  const run = await ownRun(core, call, input.fingerprintId);
  if (run.status !== 'completed' || run.documentHash === null)
    throw new AppError('CONFLICT', 'Only a completed fingerprint can be approved.', {
      details: { status: run.status },
    });
  const note = input.note ?? null;
  const before = await readApproval(core.db, { gameId: run.gameId });
  if (before?.fingerprintId === run.id && before.note === note) return before;
  const atMs = core.clock.now();
  const approval: ApprovalView = {
    approvalId: core.ids.next(),
    gameId: run.gameId,
    fingerprintId: run.id,
    documentHash: run.documentHash,
    approvedBy: call.principal.userId,
    note,
    approvedAt: new Date(atMs),
  };
  const { approvalId, documentHash } = approval;
  const event = sealEvent({
    draft: {
      streamType: 'fingerprint',
      streamId: run.id,
      type: 'fingerprint.approved',
      gameId: run.gameId,
      payload: { approvalId, documentHash, note },
    },
    call,
    idempotencyKey: null,
    streamVersion: run.streamVersion + 1,
    previousHash: run.headHash,
    atMs,
  });
  await inTransaction(core, async (db) => {
    if (!(await advanceFingerprint(db, run, event))) throw new AppError('CONFLICT', 'It is being approved just now.');
    await insertApproval(db, approval);
    await appendEvent(db, event);
  });
  return approval;
}

/** The newest approval of a fingerprint. @throws NOT_FOUND when it was never approved */
export async function approvalOf(
  core: Core,
  call: Call,
  input: z.output<typeof approvalOfInput>,
): Promise<ApprovalView> {
  const run = await ownRun(core, call, input.fingerprintId);
  const approval = await readApproval(core.db, { fingerprintId: run.id });
  if (!approval) throw new AppError('NOT_FOUND', 'This fingerprint was never approved.');
  return approval;
}

/** The approval that counts for a game: its newest. @throws NOT_FOUND */
export async function approvedOfGame(
  core: Core,
  _call: Call,
  input: z.output<typeof approvedOfGameInput>,
): Promise<ApprovalView> {
  const approval = await readApproval(core.db, { gameId: input.gameId });
  if (!approval) throw new AppError('NOT_FOUND', 'No fingerprint of this game is approved.');
  return approval;
}
