import { closeSync, fsyncSync, openSync } from 'node:fs';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type SchemaElement } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { EventRecord } from './event-record.ts';

/** Rows of one row group: what is held in memory, writing and reading. */
const rowGroupRows = 10_000;

/** No page of ours decompresses to more. */
const pageBytesMax = 256 * 1_048_576;

type Column = keyof EventRecord;

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
const columns: readonly { readonly name: Column; readonly element: Omit<SchemaElement, 'name'> }[] = [
  { name: 'position', element: { type: 'INT64', repetition_type: 'REQUIRED' } },
  { name: 'xid', element: { ...text, repetition_type: 'REQUIRED' } },
  { name: 'streamType', element: { ...text, repetition_type: 'REQUIRED' } },
  { name: 'streamId', element: { ...text, repetition_type: 'REQUIRED' } },
  { name: 'streamVersion', element: { type: 'INT32', repetition_type: 'REQUIRED' } },
  { name: 'type', element: { ...text, repetition_type: 'REQUIRED' } },
  { name: 'schemaVersion', element: { type: 'INT32', repetition_type: 'REQUIRED' } },
  { name: 'payload', element: { ...text, repetition_type: 'REQUIRED' } },
  { name: 'actorId', element: { ...text, repetition_type: 'REQUIRED' } },
  { name: 'gameId', element: { ...text, repetition_type: 'OPTIONAL' } },
  { name: 'requestId', element: { ...text, repetition_type: 'REQUIRED' } },
  { name: 'traceId', element: { ...text, repetition_type: 'OPTIONAL' } },
  { name: 'idempotencyKey', element: { ...text, repetition_type: 'OPTIONAL' } },
  { name: 'hash', element: { ...text, repetition_type: 'REQUIRED' } },
  { name: 'atMs', element: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' } },
];
const schema: SchemaElement[] = [
  { name: 'events', num_children: columns.length },
  ...columns.map(({ name, element }) => ({ name, ...element })),
];

/** Writes events as Parquet (Zstandard inside), a row group at a time. `atMs` is a timestamp in milliseconds, UTC. */
export class ParquetEventWriter {
  readonly #path: string;
  readonly #writer: ParquetWriter;
  #rows: EventRecord[] = [];

  constructor(path: string, appVersion: string) {
    this.#path = path;
    this.#writer = new ParquetWriter({
      writer: fileWriter(path),
      schema,
      codec: 'ZSTD',
      compressors: { ZSTD: (input) => zstdCompressSync(input) },
      createdBy: `croupier ${appVersion}`,
    });
  }

  async write(events: readonly EventRecord[]): Promise<void> {
    for (const event of events) {
      this.#rows.push(event);
      if (this.#rows.length === rowGroupRows) await this.#flush();
    }
  }

  /** Resolves when everything is on the disk. */
  async finish(): Promise<void> {
    if (this.#rows.length > 0) await this.#flush();
    await this.#writer.finish();
    const file = openSync(this.#path, 'r');
    fsyncSync(file);
    closeSync(file);
  }

  async #flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    const columnData = columns.map(({ name }) => ({ name, data: rows.map((row) => storedValue(name, row)) }));
    await this.#writer.write({ columnData, rowGroupSize: rowGroupRows });
  }
}

function storedValue(name: Column, row: EventRecord): unknown {
  if (name === 'position') return BigInt(row.position);
  if (name === 'atMs') return new Date(row.atMs);
  return row[name];
}

/**
 * Reads events from Parquet in batches, a row group at a time. The rows are not trusted: check them against the schema.
 * @throws Error when the file is no Parquet
 */
export async function* readParquet(path: string): AsyncGenerator<unknown[]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input, { maxOutputLength: pageBytesMax }) };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
    yield rows.map(readValues);
    rowStart = rowEnd;
  }
}

function readValues(row: Record<string, unknown>): Record<string, unknown> {
  const { position, atMs } = row;
  return {
    ...row,
    position: typeof position === 'bigint' ? Number(position) : position,
    atMs: atMs instanceof Date ? atMs.getTime() : atMs,
    gameId: row['gameId'] ?? null,
    traceId: row['traceId'] ?? null,
    idempotencyKey: row['idempotencyKey'] ?? null,
  };
}
