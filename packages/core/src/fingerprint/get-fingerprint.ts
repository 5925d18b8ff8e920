import type { FingerprintView, getFingerprintInput } from '@croupier/contract/fingerprint';
import { AppError } from '@croupier/kernel/errors';
import type { Id } from '@croupier/kernel/ids';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { requireOwner } from '../ownership.ts';
import { readFingerprint, type FingerprintRecord } from './fingerprint-store.ts';
import { fingerprintViewOf } from './fingerprint-view.ts';

/** A run with its document, when it has ended. @throws NOT_FOUND */
export async function getFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof getFingerprintInput>,
): Promise<FingerprintView> {
  return fingerprintViewOf(await ownRun(core, call, input.fingerprintId));
}

/** The run, if the caller may see it. @throws NOT_FOUND */
export async function ownRun(core: Core, call: Call, fingerprintId: Id): Promise<FingerprintRecord> {
  const run = await readFingerprint(core.db, fingerprintId);
  if (!run) throw new AppError('NOT_FOUND', 'There is no such fingerprint.');
  requireOwner(call.principal, run.ownerId, 'fingerprint');
  return run;
}
