import type { FingerprintView, latestFingerprintInput } from '@croupier/contract/fingerprint';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { oversees } from '../ownership.ts';
import { readFingerprints } from './fingerprint-store.ts';
import { fingerprintViewOf } from './fingerprint-view.ts';
import { ownRun } from './get-fingerprint.ts';

/** The newest completed fingerprint of a game that the caller may see. @throws NOT_FOUND */
export async function latestFingerprint(
  core: Core,
  call: Call,
  input: z.output<typeof latestFingerprintInput>,
): Promise<FingerprintView> {
  const [latest] = await readFingerprints(core.db, {
    ownerId: oversees(call.principal) ? null : call.principal.userId,
    gameId: input.gameId,
    status: 'completed',
    beforeId: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
    limit: 1,
  });
  if (!latest) throw new AppError('NOT_FOUND', 'There is no completed fingerprint of this game.');
  return fingerprintViewOf(await ownRun(core, call, latest.id));
}
