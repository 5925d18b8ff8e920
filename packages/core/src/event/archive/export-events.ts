import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ExportWriter } from '@croupier/archive/export-writer';
import { verifyExport, type ExportVerification } from '@croupier/archive/verify-export';
import type { EventExport, exportEventsInput } from '@croupier/contract/evidence';
import { AppError } from '@croupier/kernel/errors';
import type { z } from 'zod';
import type { Call } from '../../call.ts';
import { inSnapshot } from '../../commit/transaction.ts';
import type { Core } from '../../core.ts';
import { LongTasks } from '../../long-tasks.ts';
import { eventsInChainOrder, tellProgress, type EventSelection } from '../evidence-store.ts';
import { exportDirectory, exportName, monthBounds } from './archive-place.ts';
import { monthState } from './archive-store.ts';
import { movingMonths } from './move-months.ts';
import { walkRuns } from './walk-runs.ts';

type Input = z.output<typeof exportEventsInput>;

/** What is written carries this, until it is complete. */
const partialMark = '.partial-';

const exports = new LongTasks<EventExport>('events export');

/**
 * Writes a month, a time or a session from one snapshot into the archive directory, and proves what it wrote by reading it
 * again. A month that is over has one export: asked for again, it is proved again and answered. Bounded memory.
 * With a task id, calls join one export (see `LongTasks`).
 * @throws CONFLICT when the chain does not hold, when an existing export does not prove itself, or when the month was
 *   detached and its export is gone; NOT_FOUND for a session without events; IN_FLIGHT and CAPACITY of a task; UNAVAILABLE
 */
export async function exportEvents(core: Core, call: Call, input: Input): Promise<EventExport> {
  return await exports.run(core, call, input, async () => await make(core, input));
}

async function make(core: Core, input: Input): Promise<EventExport> {
  const startedMs = core.clock.now();
  const { name, final } = exportName(input.scope, startedMs);
  const directory = exportDirectory(core, name);
  const writeOnce = async (): Promise<boolean> => {
    if (final && (await isThere(directory))) return true;
    await write(core, input, { name, directory, startedMs });
    return false;
  };
  const existed = final ? await movingMonths(core, writeOnce) : await writeOnce();
  const proof = await verifyExport(directory);
  return exportView(proof, { name, directory, existed, tookMs: core.clock.now() - startedMs });
}

async function write(
  core: Core,
  input: Input,
  place: { name: string; directory: string; startedMs: number },
): Promise<void> {
  const { scope } = input;
  if (scope.kind === 'month' && (await monthState(core.db, scope.month)) === 'detached') {
    throw new AppError('CONFLICT', 'The month was detached, and its export is not in the archive directory.', {
      details: { reason: 'export_missing', exportName: place.name },
    });
  }
  await removeLeftovers(core.archive.directory, place.name);
  const partial = `${place.directory}${partialMark}${core.ids.next()}`;
  try {
    await inSnapshot(core, async (db) => {
      const writer = await ExportWriter.open({
        directory: place.directory,
        partial,
        scope,
        formats: [...new Set(input.formats)],
        appVersion: core.archive.appVersion,
        createdAtMs: place.startedMs,
      });
      let done = 0;
      for await (const { events, runs } of walkRuns(db, eventsInChainOrder(db, selectionOf(scope)))) {
        await writer.write(events);
        await writer.writeRuns(runs);
        done += events.length;
        await tellProgress(db, input.taskId, done);
      }
      if (done === 0 && scope.kind === 'session')
        throw new AppError('NOT_FOUND', 'There is no event of such a session.');
      await writer.finish();
    });
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

function selectionOf(scope: Input['scope']): EventSelection {
  if (scope.kind === 'session') return { kind: 'stream', streamId: scope.sessionId };
  if (scope.kind === 'month') return { kind: 'time', ...monthBounds(scope.month) };
  const [fromMs, toMs] = [Date.parse(scope.from), Date.parse(scope.to)];
  if (fromMs >= toMs) {
    throw new AppError('INVALID_INPUT', undefined, {
      details: { issues: [{ path: 'scope.to', message: 'after scope.from' }] },
    });
  }
  return { kind: 'time', fromMs, toMs };
}

/** What exports of the same name have left that were cut off by a crash. */
async function removeLeftovers(archive: string, name: string): Promise<void> {
  for (const entry of await readdir(archive).catch(() => [])) {
    if (entry.startsWith(`${name}${partialMark}`)) await rm(join(archive, entry), { recursive: true, force: true });
  }
}

async function isThere(directory: string): Promise<boolean> {
  return await readdir(directory).then(
    () => true,
    () => false,
  );
}

function exportView(
  proof: ExportVerification,
  place: Pick<EventExport, 'name' | 'directory' | 'existed' | 'tookMs'>,
): EventExport {
  const { manifest, manifestSha256 } = proof;
  if (!proof.ok || manifest === null || manifestSha256 === null) throw exportDoesNotHold(place.name, proof);
  const { events, streams, digest } = manifest;
  const files = manifest.files.map(({ name, rows, bytes, sha256 }) => ({ name, rows, bytes, sha256 }));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { ...place, events, streams, bytes, digest, manifestSha256, files };
}

/** An export in the archive directory is not what it says. */
export function exportDoesNotHold(name: string, proof: ExportVerification): AppError {
  return new AppError('CONFLICT', 'The export in the archive directory does not prove itself.', {
    details: { reason: 'export', exportName: name, difference: proof.difference },
  });
}
