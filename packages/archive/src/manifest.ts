import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal');
const count = z.int().min(0);
const instant = z.iso.datetime();
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month: YYYY-MM');

export const exportScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('month'), month }),
  z.strictObject({ kind: z.literal('range'), from: instant, to: instant }),
  z.strictObject({ kind: z.literal('session'), sessionId: z.string() }),
]);
export type ExportScope = z.infer<typeof exportScope>;

export const exportFormats = ['jsonl', 'parquet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const fileEntry = z.strictObject({
  // A name, never a path: whoever checks an export opens nothing outside of it.
  name: z.string().regex(/^[a-z]+(-\d{5})?\.(jsonl\.gz|parquet)$/, 'a file name of an export'),
  kind: z.enum([...exportFormats, 'runs']),
  /** Events, or runs. */
  rows: count,
  bytes: count,
  sha256,
});
export type FileEntry = z.infer<typeof fileEntry>;

export const manifestFile = 'manifest.json';

/** What an export holds, in `manifest.json`. Each format holds all events, in the order (stream, version). */
export const manifest = z.strictObject({
  format: z.literal('croupier-events'),
  formatVersion: z.literal(1),
  appVersion: z.string(),
  createdAt: instant,
  scope: exportScope,
  /** The highest schema version among the events; 0 when there is none. */
  schemaVersion: count,
  events: count,
  streams: count,
  runs: count,
  /** SHA-256 over the hashes of all events in order, as bytes. */
  digest: sha256,
  files: z.array(fileEntry).max(100_000),
});
export type Manifest = z.infer<typeof manifest>;
