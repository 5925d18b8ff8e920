import { copyFile, cp, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EventRecord } from './event-record.ts';
import { ExportWriter } from './export-writer.ts';
import { fileHash } from './file-hash.ts';
import { manifest as manifestSchema, type Manifest } from './manifest.ts';
import { readExport } from './read-export.ts';
import { chainedEvents } from './testing/chained-events.ts';
import { verifyExport } from './verify-export.ts';

const { events, runs } = chainedEvents(7, 30);
const runsFile = 'runs.jsonl.gz';
const firstJsonl = 'events-00001.jsonl.gz';
const firstParquet = 'events-00001.parquet';

describe('an export', () => {
  let root: string;
  let original: string;
  let copies = 0;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'croupier-export-'));
    original = join(root, 'original');
    const writer = await ExportWriter.open({
      directory: original,
      partial: join(root, 'original.partial'),
      scope: { kind: 'month', month: '2026-10' },
      formats: ['jsonl', 'parquet'],
      appVersion: '1.2.3',
      createdAtMs: Date.UTC(2026, 10, 2),
      fileEventsMax: 60,
    });
    await writer.write(events.slice(0, 100));
    await writer.writeRuns(runs.slice(0, 3));
    await writer.write(events.slice(100));
    await writer.writeRuns(runs.slice(3));
    await writer.finish();
  });
  afterAll(async () => await rm(root, { recursive: true }));

  const copy = async (): Promise<string> => {
    copies += 1;
    const directory = join(root, `copy-${copies}`);
    await cp(original, directory, { recursive: true });
    return directory;
  };
  const readManifest = async (directory: string): Promise<Manifest> =>
    manifestSchema.parse(JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')));
  const writeManifest = async (directory: string, value: unknown) =>
    await writeFile(join(directory, 'manifest.json'), JSON.stringify(value));

  /** Replaces the rows of a JSON Lines file, and makes the manifest say what is there now: a forger who knows the format. */
  const forge = async (directory: string, name: string, change: (rows: EventRecord[]) => EventRecord[]) => {
    const path = join(directory, name);
    const lines = gunzipSync(await readFile(path))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    const rows = change(lines.map((line): EventRecord => JSON.parse(line)));
    await writeFile(path, gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
    const claims = await readManifest(directory);
    const hashed = await fileHash(path);
    const files = claims.files.map((file) => (file.name === name ? { ...file, ...hashed, rows: rows.length } : file));
    await writeManifest(directory, { ...claims, files });
  };

  it('[EVT-7] proves itself from its files alone, both formats, over several files', async () => {
    const proof = await verifyExport(original);
    expect(proof).toMatchObject({ ok: true, difference: null, events: 2 * events.length });
    expect(proof.manifest).toMatchObject({ events: 210, streams: 7, runs: 7, appVersion: '1.2.3', schemaVersion: 1 });
    expect(proof.manifest?.files.map(({ name }) => name)).toHaveLength(9);
    expect(proof.manifestSha256).toBe((await fileHash(join(original, 'manifest.json'))).sha256);
  });

  it.each(['jsonl', 'parquet'])('[EVT-7] %s gives back every field of every event, byte for byte', async (kind) => {
    const claims = await readManifest(original);
    const read: EventRecord[] = [];
    const files = claims.files.filter((file) => file.kind === kind);
    for await (const batch of readExport(original, { ...claims, files })) read.push(...batch);
    expect(read).toEqual(events);
  });

  it.each([firstJsonl, firstParquet, runsFile])('[EVT-7] finds one altered byte anywhere in %s', async (name) => {
    const bytes = await readFile(join(original, name));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const directory = await copy();
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ flip;
        await writeFile(join(directory, name), altered);
        expect(await verifyExport(directory)).toMatchObject({ ok: false, difference: { kind: 'file', file: name } });
      }),
      { numRuns: 20 },
    );
  });

  it.each([firstJsonl, firstParquet, runsFile])(
    '[EVT-7] a truncated %s is a difference, also when the manifest was made to agree',
    async (name) => {
      const directory = await copy();
      const path = join(directory, name);
      const { bytes } = await fileHash(path);
      await truncate(path, Math.floor(bytes / 2));
      expect(await verifyExport(directory)).toMatchObject({ ok: false, difference: { kind: 'file', file: name } });
      const claims = await readManifest(directory);
      const hashed = await fileHash(path);
      const files = claims.files.map((file) => (file.name === name ? { ...file, ...hashed } : file));
      await writeManifest(directory, { ...claims, files });
      expect(await verifyExport(directory)).toMatchObject({ ok: false, difference: { kind: 'file', file: name } });
    },
  );

  it('[EVT-7] a missing file, a missing manifest and an empty directory are differences', async () => {
    const directory = await copy();
    await rm(join(directory, firstParquet));
    expect(await verifyExport(directory)).toMatchObject({
      ok: false,
      difference: { kind: 'file', file: firstParquet },
    });
    await rm(join(directory, 'manifest.json'));
    const proof = await verifyExport(directory);
    expect(proof).toMatchObject({
      ok: false,
      manifest: null,
      manifestSha256: null,
      difference: { file: 'manifest.json' },
    });
  });

  it.each<[string, (claims: Manifest) => unknown]>([
    ['one event more', (claims) => ({ ...claims, events: claims.events + 1 })],
    ['one stream more', (claims) => ({ ...claims, streams: claims.streams + 1 })],
    ['one run less', (claims) => ({ ...claims, runs: claims.runs - 1 })],
    ['another digest', (claims) => ({ ...claims, digest: 'f'.repeat(64) })],
    ['an unknown field', (claims) => ({ ...claims, note: 'x' })],
    ['a file left out', (claims) => ({ ...claims, files: claims.files.filter(({ name }) => name !== firstJsonl) })],
    ['a format left out', (claims) => ({ ...claims, files: claims.files.filter(({ kind }) => kind === 'runs') })],
    ['a file twice', (claims) => ({ ...claims, files: [...claims.files, ...claims.files] })],
    [
      'a path out of the directory',
      (claims) => ({
        ...claims,
        files: claims.files.map((file, index) => (index === 0 ? { ...file, name: '../../etc/passwd' } : file)),
      }),
    ],
    ['no object', () => [1, 2, 3]],
  ])('[EVT-7] a manifest with %s is refused', async (_name, change) => {
    const directory = await copy();
    await writeManifest(directory, change(await readManifest(directory)));
    const proof = await verifyExport(directory);
    expect(proof.ok).toBe(false);
    expect(['manifest', 'count', 'digest', 'run']).toContain(proof.difference?.kind);
  });

  it('[EVT-7] what is no export at all is a difference, not a crash', async () => {
    const directory = await copy();
    await writeFile(join(directory, 'manifest.json'), '{"format":');
    expect((await verifyExport(directory)).difference?.kind).toBe('manifest');
    await rm(join(directory, 'manifest.json'));
    await symlink('/dev/zero', join(directory, 'manifest.json'));
    expect((await verifyExport(directory)).difference).toMatchObject({ kind: 'file', found: 'not a regular file' });
    const other = await copy();
    await rm(join(other, firstJsonl));
    await symlink('/dev/zero', join(other, firstJsonl));
    expect((await verifyExport(other)).difference).toMatchObject({ kind: 'file', found: 'not a regular file' });
  });

  it.each<[string, (rows: EventRecord[]) => EventRecord[], string[]]>([
    ['an altered payload', (rows) => rows.with(5, { ...nth(rows, 5), payload: '{}' }), ['hash']],
    ['an altered actor', (rows) => rows.with(5, { ...nth(rows, 5), actorId: nth(rows, 0).streamId }), ['hash']],
    ['an event removed', (rows) => rows.toSpliced(5, 1), ['manifest', 'version']],
    ['the last event of a stream removed', (rows) => rows.toSpliced(29, 1), ['manifest', 'run']],
    ['a whole stream removed', (rows) => rows.slice(30), ['manifest', 'run']],
    ['two events swapped', (rows) => rows.with(5, nth(rows, 6)).with(6, nth(rows, 5)), ['version']],
    ['an event twice', (rows) => rows.toSpliced(5, 0, nth(rows, 5)), ['manifest', 'version']],
    ['other positions', (rows) => rows.with(5, { ...nth(rows, 5), position: 1 }), ['position']],
  ])('[EVT-5] a forger who mends the manifest is found: %s', async (_name, change, kinds) => {
    const directory = await copy();
    await forge(directory, firstJsonl, change);
    const claims = await readManifest(directory);
    const jsonlRows = claims.files.filter(({ kind }) => kind === 'jsonl').reduce((sum, file) => sum + file.rows, 0);
    const proof = await verifyExport(directory);
    expect(kinds).toContain(proof.difference?.kind);
    // Even one who makes the counts agree, and leaves the other format out.
    const files = claims.files.filter(({ kind }) => kind !== 'parquet');
    await writeManifest(directory, { ...claims, events: jsonlRows, files });
    expect(kinds).toContain((await verifyExport(directory)).difference?.kind);
  });

  it('[EVT-7] a file of another export in its place is found', async () => {
    const directory = await copy();
    await copyFile(join(original, 'events-00002.jsonl.gz'), join(directory, firstJsonl));
    expect((await verifyExport(directory)).difference).toMatchObject({ kind: 'file', file: firstJsonl });
  });

  it('[EVT-7] nothing is there under its name before it is complete, and nothing is written over', async () => {
    const options = {
      directory: join(root, 'later'),
      partial: join(root, 'later.partial'),
      scope: { kind: 'month', month: '2026-10' },
      formats: ['jsonl'],
      appVersion: '1.2.3',
      createdAtMs: 0,
    } as const;
    const writer = await ExportWriter.open(options);
    await writer.write(events);
    await writer.writeRuns(runs);
    expect((await verifyExport(options.directory)).ok).toBe(false);
    await expect(ExportWriter.open(options)).rejects.toThrow(/EEXIST/);
    await writer.finish();
    expect((await verifyExport(options.directory)).ok).toBe(true);
  });

  it('[EVT-7] an empty month is an export too', async () => {
    const directory = join(root, 'empty');
    const writer = await ExportWriter.open({
      directory,
      partial: `${directory}.partial`,
      scope: { kind: 'month', month: '2026-10' },
      formats: ['jsonl', 'parquet'],
      appVersion: '1.2.3',
      createdAtMs: 0,
    });
    await writer.finish();
    expect(await verifyExport(directory)).toMatchObject({ ok: true, events: 0 });
  });
});

function nth(rows: readonly EventRecord[], index: number): EventRecord {
  return z.custom<EventRecord>((value) => value !== undefined).parse(rows[index]);
}
