import type { cancelFingerprintInput, FingerprintView } from '@croupier/contract/fingerprint';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { endRun } from './end-run.ts';
import { fingerprintViewOf } from './fingerprint-view.ts';
import { ownRun } from './get-fingerprint.ts';
import { callOf } from './play-run.ts';

/** Cancels a run: what it has played so far is analysed and kept. Cancelling an ended run changes nothing. @throws NOT_FOUND */
export async function cancelFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof cancelFingerprintInput>,
): Promise<FingerprintView> {
  const run = await ownRun(core, call, input.fingerprintId);
  await endRun(core, { ...callOf(run), requestId: call.requestId, traceId: call.traceId }, run.id, 'cancelled');
  return fingerprintViewOf(await ownRun(core, call, run.id));
}
