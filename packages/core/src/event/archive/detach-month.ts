import { createHash } from 'node:crypto';
import type { Manifest } from '@croupier/archive/manifest';
import { verifyExport } from '@croupier/archive/verify-export';
import type { DetachedMonth, monthInput } from '@croupier/contract/evidence';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../../call.ts';
import type { Queryable } from '../../commit/queryable.ts';
import { inSnapshot } from '../../commit/transaction.ts';
import type { Core } from '../../core.ts';
import { LongTasks } from '../../long-tasks.ts';
import type { StorePosition } from '../event-store.ts';
import { eventsInChainOrder, tellProgress } from '../evidence-store.ts';
import { exportDirectory, monthBounds, monthExport } from './archive-place.ts';
import {
  beginDetach,
  completedAmong,
  consumersBefore,
  finishDetach,
  lastPlaceOf,
  monthState,
  readDetached,
  stageKept,
  stageRuns,
} from './archive-store.ts';
import { exportDoesNotHold } from './export-events.ts';
import { atQuietMoment, movingMonths } from './move-months.ts';
import { walkRuns, type WalkedRun } from './walk-runs.ts';

const tasks = new LongTasks<DetachedMonth>('events detach');

/**
 * Detaches a month that is over and was exported. Events of Completed sessions leave the event store with it; those of
 * wallets, games, users, fingerprints and of sessions that still run stay, in a smaller partition in its place. The export is
 * proved and compared with the database first. All is prepared beside the store; the change itself is one transaction, so
 * that a crash leaves the month as it was or detached. Asked for again, it answers the same.
 * @throws CONFLICT with a reason: the month is not over, an event consumer has not read all of it (`details.consumers`), it has
 *   no export or a broken one, differs from its export, or another process is moving a month; NOT_FOUND for a month that the store does not have; IN_FLIGHT of a task; UNAVAILABLE
 */
export async function detachMonth(core: Core, call: Call, input: z.output<typeof monthInput>): Promise<DetachedMonth> {
  return await tasks.run(core, call, input, async () => await detach(core, input));
}

async function detach(core: Core, input: z.output<typeof monthInput>): Promise<DetachedMonth> {
  const { month } = input;
  return await movingMonths(core, async () => {
    const known = await readDetached(core.db, month);
    if (known) return { ...known, existed: true };
    if (monthBounds(month).toMs > core.clock.now()) throw refused('The month is not over.', 'not_over');
    if ((await monthState(core.db, month)) === 'missing') throw new AppError('NOT_FOUND', 'There is no such month.');
    const lastPlace = await lastPlaceOf(core.db, month);
    await requireConsumers(core.db, lastPlace);
    const { manifest, manifestSha256 } = await provedExport(core, month);
    await beginDetach(core.db, month);
    await stage(core, month, manifest, input.taskId);
    const by = { exportName: monthExport(month), manifestSha256, atMs: core.clock.now() };
    await atQuietMoment(core, async (db) => {
      await finishDetach(db, month, by);
      // One that was registered meanwhile begins at the start. Nobody reads events at this moment.
      await requireConsumers(db, lastPlace);
    });
    const detached = await readDetached(core.db, month);
    if (!detached) throw new Error(`month ${month} was detached and is not listed`);
    return { ...detached, existed: false };
  });
}

/** What has left can be read by no consumer any more: all of them must be past it. */
async function requireConsumers(db: Queryable, lastPlace: StorePosition | undefined): Promise<void> {
  const consumers = lastPlace === undefined ? [] : await consumersBefore(db, lastPlace);
  if (consumers.length === 0) return;
  throw new AppError(
    'CONFLICT',
    `Event consumers have not read the whole month yet: ${consumers.join(', ')}. Let them catch up first.`,
    { details: { reason: 'consumers_behind', consumers } },
  );
}

async function provedExport(core: Core, month: string): Promise<{ manifest: Manifest; manifestSha256: string }> {
  const name = monthExport(month);
  const proof = await verifyExport(exportDirectory(core, name));
  if (proof.manifestSha256 === null) throw refused('Export the month first.', 'not_exported');
  if (!proof.ok || proof.manifest === null) throw exportDoesNotHold(name, proof);
  const { scope } = proof.manifest;
  if (scope.kind !== 'month' || scope.month !== month) throw refused('The export is not of this month.', 'export');
  return { manifest: proof.manifest, manifestSha256: proof.manifestSha256 };
}

/** Reads the month, notes what leaves and copies what stays, and compares all of it with the export. */
async function stage(core: Core, month: string, manifest: Manifest, taskId: string | undefined): Promise<void> {
  const digest = createHash('sha256');
  let events = 0;
  await inSnapshot(core, async (snapshot) => {
    const selection = { kind: 'time', ...monthBounds(month) } as const;
    // A stream's runs come one after the other, but its batch may end between two of them.
    const kept = new Set<string>();
    for await (const step of walkRuns(snapshot, eventsInChainOrder(snapshot, selection))) {
      for (const event of step.events) digest.update(event.hash, 'hex');
      events += step.events.length;
      await stageStep(core, month, step.runs, kept);
      await tellProgress(snapshot, taskId, events);
    }
  });
  if (events !== manifest.events || digest.digest('hex') !== manifest.digest) {
    throw refused('The month is not what was exported.', 'differs');
  }
}

async function stageStep(core: Core, month: string, runs: readonly WalkedRun[], kept: Set<string>): Promise<void> {
  const completed = await completedAmong(core.db, [...new Set(runs.map((run) => run.streamId))]);
  const staying = new Set(runs.map((run) => run.streamId).filter((id) => !completed.has(id) && !kept.has(id)));
  await stageKept(core.db, month, [...staying]);
  const leaving = runs.filter((run) => completed.has(run.streamId) && !kept.has(run.streamId));
  await stageRuns(core.db, month, leaving);
  const last = runs.at(-1);
  if (last && !kept.has(last.streamId)) {
    kept.clear();
    if (staying.has(last.streamId)) kept.add(last.streamId);
  }
}

function refused(message: string, reason: string): AppError {
  return new AppError('CONFLICT', message, { details: { reason } });
}
