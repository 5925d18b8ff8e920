import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkLink, headAfter } from './check-link.ts';
import type { StreamHead } from './difference.ts';
import { eventRecord, runRecord } from './event-schema.ts';
import { fileHash } from './file-hash.ts';
import { readJsonl } from './jsonl-file.ts';
import { manifest, manifestFile, type ExportFormat, type FileEntry, type Manifest } from './manifest.ts';
import { readParquet } from './parquet-file.ts';
import type { Run } from './run.ts';

/** The first thing of an export that is not as it says. */
export interface ExportDifference {
  /** Of a chain: `version`, `hash`, `position`. Of the files: `manifest`, `file`, `content`, `count`, `run`, `digest`. */
  readonly kind: 'version' | 'hash' | 'position' | 'manifest' | 'file' | 'content' | 'count' | 'run' | 'digest';
  readonly file: string;
  readonly streamId: string | null;
  readonly streamVersion: number | null;
  readonly expected: string;
  readonly found: string;
}

export interface ExportVerification {
  readonly ok: boolean;
  /** Null when there is no manifest that can be read. */
  readonly manifest: Manifest | null;
  /** SHA-256 of the manifest's file. Who has noted it down elsewhere knows that the whole export is the same. */
  readonly manifestSha256: string | null;
  /** Events whose chain was proved, counted once for each format. */
  readonly events: number;
  readonly difference: ExportDifference | null;
}

const manifestBytesMax = 64 * 1_048_576;

class Failure extends Error {
  readonly difference: ExportDifference;

  constructor(difference: Omit<ExportDifference, 'streamId' | 'streamVersion'> & Partial<ExportDifference>) {
    super(`${difference.file}: ${difference.kind}`);
    this.difference = { streamId: null, streamVersion: null, ...difference };
  }
}

/**
 * Proves an export from its directory alone: every file has the size and the hash of the manifest, every event hangs on the
 * one before it, every stretch of a stream begins and ends where its run says, the counts agree, and all formats hold
 * the same events. Never throws for what a file holds.
 */
export async function verifyExport(
  directory: string,
  options: { readonly onProgress?: (events: number) => void; readonly signal?: AbortSignal | undefined } = {},
): Promise<ExportVerification> {
  const proved = { manifest: null as Manifest | null, manifestSha256: null as string | null, events: 0 };
  try {
    const bytes = await reading(manifestFile, () => readSmall(join(directory, manifestFile)));
    proved.manifestSha256 = createHash('sha256').update(bytes).digest('hex');
    const claims = readManifest(bytes.toString('utf8'));
    proved.manifest = claims;
    for (const file of claims.files) await checkFile(directory, file);
    for (const format of new Set(claims.files.map(({ kind }) => kind))) {
      if (format === 'runs') continue;
      await proveFormat(directory, claims, format, (count) => {
        options.signal?.throwIfAborted();
        proved.events += count;
        options.onProgress?.(proved.events);
      });
    }
    return { ok: true, ...proved, difference: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ok: false, ...proved, difference: error.difference };
  }
}

function readManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure({ kind: 'manifest', file: manifestFile, expected: 'JSON', found: messageOf(error) });
  }
  const parsed = manifest.safeParse(value);
  if (!parsed.success) {
    throw new Failure({
      kind: 'manifest',
      file: manifestFile,
      expected: 'its schema',
      found: z.prettifyError(parsed.error),
    });
  }
  const { files, events, runs } = parsed.data;
  const kinds = new Set(files.map(({ kind }) => kind));
  kinds.delete('runs');
  const names = new Set(files.map(({ name }) => name));
  if (names.size !== files.length) throw wrong('each file once', 'a file listed twice');
  if (files.filter(({ kind }) => kind === 'runs').length !== 1) throw wrong('one file of runs', 'another number');
  if (events > 0 && kinds.size === 0) throw wrong('files that hold the events', 'none');
  for (const kind of [...kinds, 'runs'] as const) {
    const listed = files.filter((file) => file.kind === kind).reduce((sum, file) => sum + file.rows, 0);
    const claimed = kind === 'runs' ? runs : events;
    if (listed !== claimed) throw wrong(`${claimed} rows of ${kind}`, String(listed));
  }
  return parsed.data;
}

function wrong(expected: string, found: string): Failure {
  return new Failure({ kind: 'manifest', file: manifestFile, expected, found });
}

/** @throws Error for what is no file, or too large for a manifest: nobody knows where a device ends */
async function readSmall(path: string): Promise<Buffer> {
  const { size } = await sizeOf(path);
  if (size > manifestBytesMax) throw new Error(`${size} bytes are too many`);
  return await readFile(path);
}

async function sizeOf(path: string): Promise<{ readonly size: number }> {
  const found = await stat(path);
  if (!found.isFile()) throw new Error('not a regular file');
  return found;
}

async function checkFile(directory: string, file: FileEntry): Promise<void> {
  const path = join(directory, file.name);
  const { size } = await reading(file.name, () => sizeOf(path));
  if (size !== file.bytes) {
    throw new Failure({ kind: 'file', file: file.name, expected: `${file.bytes} bytes`, found: `${size} bytes` });
  }
  const found = await reading(file.name, () => fileHash(path));
  if (found.bytes !== file.bytes || found.sha256 !== file.sha256) {
    throw new Failure({
      kind: 'file',
      file: file.name,
      expected: `${file.bytes} bytes, SHA-256 ${file.sha256}`,
      found: `${found.bytes} bytes, SHA-256 ${found.sha256}`,
    });
  }
}

async function proveFormat(
  directory: string,
  claims: Manifest,
  format: ExportFormat,
  onEvents: (count: number) => void,
): Promise<void> {
  const digest = createHash('sha256');
  const runs = runsOf(directory, claims);
  let run: Run | undefined;
  let head: StreamHead = { version: 0, hash: '', position: 0 };
  let lastRun: Run | undefined;
  let streams = 0;
  const closeRun = (file: string): void => {
    if (run && (run.lastVersion !== head.version || run.lastHash !== head.hash)) {
      throw runFailure(
        file,
        run,
        `version ${run.lastVersion}, ${run.lastHash}`,
        `version ${head.version}, ${head.hash}`,
      );
    }
  };
  for (const { name, rows } of claims.files.filter(({ kind }) => kind === format)) {
    let read = 0;
    for await (const batch of readRows(directory, name, format)) {
      read += batch.length;
      for (const row of batch) {
        const parsed = eventRecord.safeParse(row);
        if (!parsed.success) {
          throw new Failure({
            kind: 'content',
            file: name,
            expected: 'an event',
            found: z.prettifyError(parsed.error),
          });
        }
        const event = parsed.data;
        if (run === undefined || (head.version === run.lastVersion && head.hash === run.lastHash)) {
          lastRun = run;
          const next = await runs.next();
          run = next.done === true ? undefined : next.value;
          if (!run) throw new Failure({ kind: 'run', file: name, expected: 'no further event', found: event.streamId });
          if (lastRun && !comesAfter(run, lastRun)) throw runFailure(name, run, 'streams in order', 'out of order');
          if (run.streamId !== lastRun?.streamId) streams += 1;
          const isSameStream = run.streamId === lastRun?.streamId;
          head = { version: run.firstVersion - 1, hash: run.previousHash, position: isSameStream ? head.position : -1 };
        }
        if (event.streamId !== run.streamId) {
          throw runFailure(name, run, `version ${head.version + 1} of the stream`, `an event of ${event.streamId}`);
        }
        const difference = checkLink(head, event);
        if (difference) throw new Failure({ ...difference, file: name });
        head = headAfter(event);
        digest.update(event.hash, 'hex');
      }
      onEvents(batch.length);
    }
    if (read !== rows) throw new Failure({ kind: 'count', file: name, expected: `${rows} rows`, found: String(read) });
  }
  closeRun(`${format} files`);
  const left = await runs.next();
  if (left.done !== true) throw runFailure('runs.jsonl.gz', left.value, 'its events', 'none');
  if (streams !== claims.streams) {
    throw new Failure({
      kind: 'count',
      file: manifestFile,
      expected: `${claims.streams} streams`,
      found: String(streams),
    });
  }
  const found = digest.digest('hex');
  if (found !== claims.digest)
    throw new Failure({ kind: 'digest', file: manifestFile, expected: claims.digest, found });
}

function comesAfter(run: Run, before: Run): boolean {
  if (run.streamId !== before.streamId) return run.streamId > before.streamId;
  return run.firstVersion > before.lastVersion;
}

function runFailure(file: string, run: Run, expected: string, found: string): Failure {
  return new Failure({ kind: 'run', file, streamId: run.streamId, streamVersion: run.firstVersion, expected, found });
}

async function* readRows(directory: string, name: string, format: ExportFormat): AsyncGenerator<unknown[]> {
  const path = join(directory, name);
  const batches = format === 'jsonl' ? readJsonl(path) : readParquet(path);
  for (;;) {
    const next = await reading(name, () => batches.next());
    if (next.done === true) return;
    yield next.value;
  }
}

async function* runsOf(directory: string, claims: Manifest): AsyncGenerator<Run> {
  const name = claims.files.find(({ kind }) => kind === 'runs')?.name ?? 'runs.jsonl.gz';
  for await (const batch of readRows(directory, name, 'jsonl')) {
    for (const row of batch) {
      const parsed = runRecord.safeParse(row);
      if (!parsed.success) {
        throw new Failure({ kind: 'content', file: name, expected: 'a run', found: z.prettifyError(parsed.error) });
      }
      yield parsed.data;
    }
  }
}

/** What a hostile file makes a decoder throw is a difference, not a defect. */
async function reading<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new Failure({ kind: 'file', file, expected: 'a file that can be read', found: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
