import { createHash } from 'node:crypto';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EventRecord } from './event-record.ts';
import { fileHash } from './file-hash.ts';
import { JsonlWriter } from './jsonl-file.ts';
import { manifestFile, type ExportFormat, type ExportScope, type FileEntry, type Manifest } from './manifest.ts';
import { ParquetEventWriter } from './parquet-file.ts';
import type { Run } from './run.ts';

export interface ExportWriterOptions {
  /** Where the export will be. It must not exist; it appears when the export is complete, never before. */
  readonly directory: string;
  /** Where it is written meanwhile: in the same file system. It must not exist. */
  readonly partial: string;
  readonly scope: ExportScope;
  readonly formats: readonly ExportFormat[];
  readonly appVersion: string;
  readonly createdAtMs: number;
  /** Events of one file. Default 1,000,000. */
  readonly fileEventsMax?: number;
}

interface OpenFile {
  readonly kind: ExportFormat;
  readonly name: string;
  readonly writer: { write(events: readonly EventRecord[]): Promise<void>; finish(): Promise<void> };
  rows: number;
}

/** Writes an export: events in the order (stream, version), their runs, and the manifest. In bounded memory. */
export class ExportWriter {
  readonly #options: ExportWriterOptions;
  readonly #fileEventsMax: number;
  readonly #digest = createHash('sha256');
  readonly #runFile: JsonlWriter;
  readonly #files: FileEntry[] = [];
  #open: OpenFile[] = [];
  #part = 0;
  #events = 0;
  #streams = 0;
  #runs = 0;
  #schemaVersion = 0;
  #lastStream = '';

  private constructor(options: ExportWriterOptions) {
    this.#options = options;
    this.#fileEventsMax = options.fileEventsMax ?? 1_000_000;
    this.#runFile = new JsonlWriter(join(options.partial, 'runs.jsonl.gz'));
  }

  static async open(options: ExportWriterOptions): Promise<ExportWriter> {
    await mkdir(dirname(options.partial), { recursive: true });
    await mkdir(options.partial);
    return new ExportWriter(options);
  }

  async write(events: readonly EventRecord[]): Promise<void> {
    for (let from = 0; from < events.length;) {
      const room = this.#fileEventsMax - (this.#open[0]?.rows ?? this.#fileEventsMax);
      if (room === 0) await this.#nextPart();
      const batch = events.slice(from, from + (room || this.#fileEventsMax));
      for (const file of this.#open) {
        await file.writer.write(batch);
        file.rows += batch.length;
      }
      from += batch.length;
    }
    for (const event of events) {
      this.#digest.update(event.hash, 'hex');
      if (event.streamId !== this.#lastStream) this.#streams += 1;
      this.#lastStream = event.streamId;
      this.#schemaVersion = Math.max(this.#schemaVersion, event.schemaVersion);
    }
    this.#events += events.length;
  }

  /** Runs, in the order of their events. */
  async writeRuns(runs: readonly Run[]): Promise<void> {
    this.#runs += runs.length;
    // Field by field: a caller's run may carry more.
    const rows = runs.map(({ streamType, streamId, firstVersion, previousHash, lastVersion, lastHash }) => {
      return { streamType, streamId, firstVersion, previousHash, lastVersion, lastHash };
    });
    await this.#runFile.write(rows);
  }

  /** Completes the export: from here on it is there, whatever happens to the machine. */
  async finish(): Promise<Manifest> {
    await this.#closeParts();
    await this.#runFile.finish();
    await this.#list('runs.jsonl.gz', 'runs', this.#runs);
    const { scope, appVersion, createdAtMs, directory, partial } = this.#options;
    const manifest: Manifest = {
      format: 'croupier-events',
      formatVersion: 1,
      appVersion,
      createdAt: new Date(createdAtMs).toISOString(),
      scope,
      schemaVersion: this.#schemaVersion,
      events: this.#events,
      streams: this.#streams,
      runs: this.#runs,
      digest: this.#digest.digest('hex'),
      files: this.#files,
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeFile(join(partial, manifestFile), text, { flag: 'wx', flush: true });
    await syncDirectory(partial);
    await rename(partial, directory);
    await syncDirectory(dirname(directory));
    return manifest;
  }

  async #nextPart(): Promise<void> {
    await this.#closeParts();
    this.#part += 1;
    const number = String(this.#part).padStart(5, '0');
    const { partial, formats, appVersion } = this.#options;
    this.#open = formats.map((kind) => {
      const name = kind === 'jsonl' ? `events-${number}.jsonl.gz` : `events-${number}.parquet`;
      const path = join(partial, name);
      const writer = kind === 'jsonl' ? new JsonlWriter(path) : new ParquetEventWriter(path, appVersion);
      return { kind, name, writer, rows: 0 };
    });
  }

  async #closeParts(): Promise<void> {
    for (const { writer, name, kind, rows } of this.#open) {
      await writer.finish();
      await this.#list(name, kind, rows);
    }
    this.#open = [];
  }

  async #list(name: string, kind: FileEntry['kind'], rows: number): Promise<void> {
    this.#files.push({ name, kind, rows, ...(await fileHash(join(this.#options.partial, name))) });
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
