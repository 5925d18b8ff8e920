import { readFile, rm, writeFile } from 'node:fs/promises';
import type { AuditCheckpoint } from '@croupier/fingerprint/rng-audit/audit';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

const checkpointSchema = z.strictObject({
  format: z.literal('croupier-rng-audit-checkpoint/1'),
  sampleHash: z.string(),
  mode: z.enum(['quick', 'full']),
  done: z.array(z.number().min(0).nullable()).max(1_000),
  cursor: z.number().min(0),
});

/** The checkpoint in a file. @throws UsageError when there is none, or it is of another sample or mode */
export async function readCheckpoint(
  path: string,
  { sampleHash, mode }: Pick<AuditCheckpoint, 'sampleHash' | 'mode'>,
): Promise<AuditCheckpoint> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { success, data } = checkpointSchema.safeParse(value);
  if (!success) throw new UsageError(`${path} is no checkpoint of an audit`);
  if (data.sampleHash !== sampleHash || data.mode !== mode)
    throw new UsageError(`${path} is of another sample, or of --rng ${data.mode}`);
  return data;
}

export async function writeCheckpoint(path: string, checkpoint: AuditCheckpoint): Promise<void> {
  await writeFile(path, `${JSON.stringify(checkpoint)}\n`);
}

/** Removes it once the audit is done. */
export async function removeCheckpoint(path: string): Promise<void> {
  await rm(path, { force: true });
}
