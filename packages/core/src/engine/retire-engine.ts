import type { retireEngineInput } from '@croupier/contract/engine';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { appendEvent } from '../event/append-event.ts';
import { sealEvent } from '../event/seal.ts';
import { advanceEngine, lockEngine } from './engine-store.ts';

/**
 * Ends the use of an engine: it is never called again, also not by sessions that are open. Retiring a retired engine changes nothing.
 * @throws NOT_FOUND
 */
export async function retireEngine(core: Core, call: Call, input: z.output<typeof retireEngineInput>): Promise<void> {
  await inTransaction(core, async (db) => {
    const engine = await lockEngine(db, input.engineId);
    if (engine.status === 'retired') return;
    const retired = sealEvent({
      draft: {
        streamType: 'engine',
        streamId: engine.streamId,
        type: 'engine.retired',
        gameId: null,
        payload: { engineId: engine.id },
      },
      call,
      idempotencyKey: null,
      streamVersion: engine.streamVersion + 1,
      previousHash: engine.headHash,
      atMs: core.clock.now(),
    });
    await advanceEngine(db, { ...engine, status: 'retired' }, retired);
    await appendEvent(db, retired);
  });
}
