import { join } from 'node:path';
import type { EventRecord } from './event-record.ts';
import { eventRecord } from './event-schema.ts';
import { readJsonl } from './jsonl-file.ts';
import type { Manifest } from './manifest.ts';
import { readParquet } from './parquet-file.ts';

/**
 * The events of an export in batches, in the order (stream, version), from one of its formats. Verify it first.
 * @throws Error when a file cannot be read or holds what is no event
 */
export async function* readExport(directory: string, manifest: Manifest): AsyncGenerator<EventRecord[]> {
  const [first] = manifest.files.filter(({ kind }) => kind !== 'runs');
  for (const { name, kind } of manifest.files) {
    if (kind !== first?.kind) continue;
    const path = join(directory, name);
    for await (const batch of kind === 'jsonl' ? readJsonl(path) : readParquet(path)) {
      yield batch.map((row) => eventRecord.parse(row));
    }
  }
}
