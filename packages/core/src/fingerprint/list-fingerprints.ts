import type { fingerprintPage, listFingerprintsInput } from '@croupier/contract/fingerprint';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import type { Core } from '../core.ts';
import { oversees } from '../ownership.ts';
import { cursorText, pageOf, readCursor } from '../paging.ts';
import { readFingerprints } from './fingerprint-store.ts';
import { fingerprintViewOf } from './fingerprint-view.ts';

/** The caller's runs (everybody's, for those who oversee) without their documents, newest first. */
export async function listFingerprints(
  core: Core,
  call: Call,
  input: z.output<typeof listFingerprintsInput>,
): Promise<z.infer<typeof fingerprintPage>> {
  const [beforeId] = readCursor(input.cursor, 'fingerprints', ['ffffffff-ffff-7fff-bfff-ffffffffffff']);
  const runs = await readFingerprints(core.db, {
    ownerId: oversees(call.principal) ? null : call.principal.userId,
    gameId: input.gameId ?? null,
    status: null,
    beforeId,
    limit: input.limit + 1,
  });
  const views = runs.map((run) => {
    const { document: _document, ...view } = fingerprintViewOf(run);
    return view;
  });
  return pageOf(views, input.limit, (view) => cursorText('fingerprints', [view.fingerprintId]));
}
