import { isIdentified, type SampleLook } from '@croupier/fingerprint/sample-look';
import type { Call } from '../call.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { eventAt } from '../event/read-stream.ts';
import { sealEvent } from '../event/seal.ts';
import { advanceFingerprint, type FingerprintRecord } from './fingerprint-store.ts';

/** What a run has found so far, as its stream tells. */
export interface RunLook extends SampleLook {
  /** Two looks, one after the other, identify the same reels. */
  readonly identified: boolean;
}

const type = 'fingerprint.looked';

/** The last look of a run that is going on; null before the first. */
export async function lastLook(
  core: Pick<Core, 'db'>,
  run: Pick<FingerprintRecord, 'id' | 'streamVersion'>,
): Promise<RunLook | null> {
  const head = await eventAt(core, run.id, run.streamVersion);
  // Payloads of this type are written below, in just this shape.
  return head?.type === type ? (head.payload as unknown as RunLook) : null;
}

/** Keeps a look as an event of the run. Another process that plays the same run may have kept it, or ended the run, before: then nothing happens. */
export async function keepLook(
  core: Core,
  call: Call,
  run: FingerprintRecord,
  looks: { readonly before: RunLook | null; readonly now: SampleLook },
): Promise<void> {
  const payload = { ...looks.now, identified: isIdentified(looks.before, looks.now) };
  const event = sealEvent({
    draft: { streamType: 'fingerprint', streamId: run.id, type, gameId: run.gameId, payload },
    call,
    idempotencyKey: null,
    streamVersion: run.streamVersion + 1,
    previousHash: run.headHash,
    atMs: core.clock.now(),
  });
  await inTransaction(core, async (db) => {
    if (await advanceFingerprint(db, run, event)) await appendEvent(db, event);
  });
}
