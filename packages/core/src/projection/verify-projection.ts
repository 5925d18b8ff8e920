import type { ProjectionVerification, verifyProjectionInput } from '@croupier/contract/projection';
import type { z } from 'zod';
import type { Call } from '../call.ts';
import { inSnapshot, inTransaction } from '../commit/transaction.ts';
import type { Core } from '../core.ts';
import { projectionNamed } from './catalogue.ts';
import { catchUp, fill, holdStill, withShadow, type Shadow } from './generations.ts';
import { compareGenerations, countRows } from './store/generation-store.ts';

/**
 * Computes the rows of a projection anew from the events and compares them with the live ones, at one place of the event
 * store. The live ones go on, but for the moment in which the two are brought to the same place.
 * @throws CONFLICT when it is being rebuilt or verified already; UNAVAILABLE
 */
export async function verifyProjection(
  core: Core,
  _call: Call,
  input: z.output<typeof verifyProjectionInput>,
): Promise<ProjectionVerification> {
  const startedMs = core.clock.now();
  const projection = projectionNamed(input.name);
  return await withShadow(core, input.name, async (shadow) => {
    const events = await fill(core, shadow, 'as the live one');
    const found = await inCommonSnapshot(core, shadow, async (db) => ({
      rows: await countRows(db, projection, shadow.live),
      ...(await compareGenerations(db, projection, { live: shadow.live, recomputed: shadow.generation })),
    }));
    const { caughtUp, value } = found;
    return {
      name: input.name,
      ok: value.differences === 0,
      events: events + caughtUp,
      ...value,
      durationMs: core.clock.now() - startedMs,
    };
  });
}

/** Reads in a snapshot in which both generations stand at the same place. The live one is held only until it is taken. */
async function inCommonSnapshot<T>(
  core: Core,
  shadow: Shadow,
  read: (db: Parameters<Parameters<typeof inSnapshot>[1]>[0]) => Promise<T>,
): Promise<{ caughtUp: number; value: T }> {
  const taken = Promise.withResolvers<void>();
  let reading: Promise<T> | undefined;
  const caughtUp = await inTransaction(core, async (holding) => {
    await holdStill(holding, shadow);
    const events = await inTransaction(core, async (db) => await catchUp(db, core, shadow));
    reading = inSnapshot(core, async (db) => {
      await db.query({ text: 'SELECT 1' });
      taken.resolve();
      return await read(db);
    });
    await Promise.race([taken.promise, reading]);
    return events;
  });
  if (reading === undefined) throw new Error('no snapshot was taken');
  return { caughtUp, value: await reading };
}
