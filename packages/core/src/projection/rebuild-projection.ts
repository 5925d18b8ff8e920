import type { ProjectionRebuilt, rebuildProjectionInput } from '@croupier/contract/projection';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { projectionNamed } from './catalogue.ts';
import { catchUp, fill, holdStill, withShadow } from './generations.ts';
import { countRows, switchGeneration } from './store/generation-store.ts';

/**
 * Makes the rows of a projection anew from the events, while the system runs: another generation is filled beside the live
 * one, brought to where that one stands, and made the live one, all readers at once. Live updates go on throughout, but for
 * the last batch. One that no server keeps is brought up to date by it.
 * @throws CONFLICT when it is being rebuilt or verified already; UNAVAILABLE: then nothing has changed
 */
export async function rebuildProjection(
  core: Core,
  _call: Call,
  input: z.output<typeof rebuildProjectionInput>,
): Promise<ProjectionRebuilt> {
  const startedMs = core.clock.now();
  return await withShadow(core, input.name, async (shadow) => {
    const events = await fill(core, shadow, 'everything');
    const last = await inTransaction(core, async (db) => {
      await holdStill(db, shadow);
      const caughtUp = await catchUp(db, core, shadow);
      await switchGeneration(db, shadow.name, shadow.generation);
      return caughtUp;
    });
    return {
      name: input.name,
      generation: shadow.generation,
      events: events + last,
      rows: await countRows(core.db, projectionNamed(input.name), shadow.generation),
      durationMs: core.clock.now() - startedMs,
    };
  });
}
