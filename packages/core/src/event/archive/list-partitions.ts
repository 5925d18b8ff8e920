import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestFile } from '@croupier/archive/manifest';
import type { EventPartition, partitionsInput } from '@croupier/contract/evidence';
import type { z } from 'zod';
import type { Call } from '../../call.ts';
import type { Core } from '../../core.ts';
import { exportDirectory, monthExport } from './archive-place.ts';
import { readPartitions } from './archive-store.ts';

/** The months of the event store: how much each holds, whether it was exported, and where it stands. */
export async function listPartitions(
  core: Core,
  _call: Call,
  _input: z.output<typeof partitionsInput>,
): Promise<{ items: EventPartition[] }> {
  const partitions = await readPartitions(core.db);
  const items = partitions.map(async (partition) => {
    const name = partition.month === null ? null : monthExport(partition.month);
    return { ...partition, exportName: name !== null && (await isExported(core, name)) ? name : null };
  });
  return { items: await Promise.all(items) };
}

async function isExported(core: Core, name: string): Promise<boolean> {
  return await access(join(exportDirectory(core, name), manifestFile)).then(
    () => true,
    () => false,
  );
}
