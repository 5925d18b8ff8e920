import { readExport } from '@croupier/archive/read-export';
import { verifyExport } from '@croupier/archive/verify-export';
import type { AttachedMonth, monthInput } from '@croupier/contract/evidence';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../../call.ts';
import type { Core } from '../../core.ts';
import { LongTasks } from '../../long-tasks.ts';
import { exportDirectory } from './archive-place.ts';
import {
  attachMonth as attachInStore,
  beginImport,
  detachedTableStands,
  finishImport,
  importBatch,
  monthState,
  readDetached,
} from './archive-store.ts';
import { exportDoesNotHold } from './export-events.ts';
import { atQuietMoment, movingMonths } from './move-months.ts';

const tasks = new LongTasks<AttachedMonth>('events attach');

/**
 * Brings a detached month back into the event store: the partition that still stands or, when it was dropped, its events
 * from the export, which must be the very one that it was detached with. Asked for a month that is attached, it does nothing.
 * @throws CONFLICT when the export is gone, broken or another one, or another process is moving a month; NOT_FOUND for a
 *   month that the store does not have; IN_FLIGHT of a task; UNAVAILABLE
 */
export async function attachMonth(core: Core, call: Call, input: z.output<typeof monthInput>): Promise<AttachedMonth> {
  return await tasks.run(core, call, input, async () => await attach(core, input));
}

async function attach(core: Core, input: z.output<typeof monthInput>): Promise<AttachedMonth> {
  const { month } = input;
  return await movingMonths(core, async () => {
    const known = await readDetached(core.db, month);
    if (!known) {
      if ((await monthState(core.db, month)) === 'missing') throw new AppError('NOT_FOUND', 'There is no such month.');
      return { month, imported: false, events: 0 };
    }
    const imported = !(await detachedTableStands(core.db, month));
    if (imported) await importMonth(core, month, known);
    await atQuietMoment(core, async (db) => await attachInStore(db, month));
    return { month, imported, events: known.events };
  });
}

async function importMonth(
  core: Core,
  month: string,
  known: { exportName: string; manifestSha256: string },
): Promise<void> {
  const directory = exportDirectory(core, known.exportName);
  const proof = await verifyExport(directory);
  if (!proof.ok || proof.manifest === null) throw exportDoesNotHold(known.exportName, proof);
  if (proof.manifestSha256 !== known.manifestSha256) {
    throw new AppError('CONFLICT', 'The export is not the one that the month was detached with.', {
      details: { reason: 'other_export', expected: known.manifestSha256, found: proof.manifestSha256 },
    });
  }
  await beginImport(core.db, month);
  for await (const events of readExport(directory, proof.manifest)) await importBatch(core.db, month, events);
  await finishImport(core.db, month);
}
