import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { newSigningKeyPem, readSigningKey, type SigningKey } from '@croupier/report/signature';
import { exitCodes, StartError } from './exit-codes.ts';

/**
 * The key that signs audit reports. The first start makes it, for its owner's eyes alone; of several processes that start at once, the first
 * one's stays.
 * @throws StartError when the file can be neither read nor made, or holds no Ed25519 key
 */
export function loadReportKey(file: string): SigningKey {
  try {
    makeOnce(file);
    return readSigningKey(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The key of REPORT_KEY_FILE cannot be used: ${reason}`, exitCodes.configuration, error);
  }
}

/** Written beside its place and then linked there, so that nobody reads half of it. */
function makeOnce(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, newSigningKeyPem(), { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
}
