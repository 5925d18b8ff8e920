import { open, readFile, stat } from 'node:fs/promises';
import { documentHash } from '@croupier/fingerprint/document-hash';
import type { FingerprintDocument } from '@croupier/fingerprint/fingerprint-document';
import { readDocument } from '@croupier/fingerprint/similarity/read-document';
import { AppError } from '@croupier/kernel/errors';
import { isId } from '@croupier/kernel/ids';
import { documentOf } from './actions/fingerprint-file.ts';
import { UsageError } from './usage-error.ts';

/** A fingerprint that is named on the command line. */
export type NamedFingerprint =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'document'; readonly document: FingerprintDocument; readonly documentHash: string };

const documentBytesMax = 64 * 1_024 * 1_024;
const firstBytes = 65_536;

/**
 * What a name on the command line stands for: an id of the server, or a file with a document, with the answer of
 * `fingerprint analyze --json` or `show --json`, or with recorded spins, which are analysed here.
 * @throws UsageError for a file that is none of these
 */
export async function namedFingerprint(name: string): Promise<NamedFingerprint> {
  if (isId(name)) return { kind: 'id', id: name };
  if (await holdsSpins(name)) {
    const document = await documentOf(name);
    return { kind: 'document', document, documentHash: documentHash(document) };
  }
  return documentFrom(name, await jsonOf(name));
}

/** Recorded spins: JSON Lines whose first line shows a window, or a file that does not begin as JSON. */
async function holdsSpins(file: string): Promise<boolean> {
  const start = (await startOf(file)).trimStart();
  if (!start.startsWith('{')) return true;
  try {
    const first: unknown = JSON.parse(start.split('\n', 1)[0] ?? '');
    return typeof first === 'object' && first !== null && 'window' in first;
  } catch {
    return false;
  }
}

async function startOf(file: string): Promise<string> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(firstBytes));
    return buffer.subarray(0, bytesRead).toString('utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function jsonOf(file: string): Promise<unknown> {
  try {
    const { size } = await stat(file);
    if (size > documentBytesMax) throw new Error(`a document has at most ${documentBytesMax} bytes`);
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): UsageError {
  return new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
}

function documentFrom(file: string, value: unknown): NamedFingerprint {
  const holder = isFields(value) ? value : {};
  const inner = isFields(holder['document']) ? holder['document'] : value;
  const stated = holder['documentHash'];
  try {
    const document = readDocument(inner, inner !== value && typeof stated === 'string' ? stated : undefined);
    return { kind: 'document', document, documentHash: documentHash(document) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID_INPUT') throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
