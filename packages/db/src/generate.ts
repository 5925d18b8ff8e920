import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import { readSchema } from './migrate/files.ts';
import { generatedDir, schemaDir } from './paths.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** Where the schema is, and where its client goes. */
export interface GenerateOptions {
  readonly schemaDir?: string;
  readonly generatedDir?: string;
}

/**
 * Makes the Prisma client when it is missing or older than the schema (by hash of the schema and Prisma's version), else does nothing within
 * milliseconds. Returns whether it made one. Safe when several processes do it at once: a client appears whole, by rename.
 */
export async function ensureGenerated(options: GenerateOptions = {}): Promise<boolean> {
  const target = options.generatedDir ?? generatedDir;
  const source = options.schemaDir ?? schemaDir;
  const hash = inputHash(source);
  const hashFile = join(target, '.input-hash');
  if (existsSync(hashFile) && readFileSync(hashFile, 'utf8') === hash) return false;
  const workDir = join(dirname(target), `.generate-${randomUUID()}`);
  try {
    await generateInto(workDir, source, basename(target));
    writeFileSync(join(workDir, basename(target), '.input-hash'), hash);
    replaceDirectory(join(workDir, basename(target)), target, join(workDir, 'replaced'));
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
  return true;
}

function inputHash(source: string): string {
  const hash = createHash('sha256').update(readFileSync(require.resolve('prisma/package.json')));
  for (const { path, content } of readSchema(source).files) hash.update(`\0${basename(path)}\0${content}`);
  return hash.digest('hex');
}

// The schema is copied so that its relative `output` (../../packages/db/src/generated) can be pointed beside the final place.
async function generateInto(workDir: string, source: string, name: string): Promise<void> {
  const schemaCopy = join(workDir, 'schema');
  mkdirSync(schemaCopy, { recursive: true });
  for (const { path, content } of readSchema(source).files) {
    writeFileSync(join(schemaCopy, basename(path)), content.replace(/^(\s*output\s*=\s*)".*"/m, `$1"../${name}"`));
  }
  const cli = join(dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: workDir,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    // Generating needs no schema engine, but Prisma would download one unless told that it is here: any existing file will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  };
  try {
    await run(process.execPath, [cli, 'generate', '--schema', schemaCopy, '--no-hints'], { cwd: workDir, env });
  } catch (error) {
    const detail = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(`prisma generate failed:\n${detail}`, { cause: error });
  }
}

function replaceDirectory(fresh: string, target: string, aside: string): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (existsSync(target)) renameSync(target, `${aside}-${attempt}`);
      renameSync(fresh, target);
      return;
    } catch (error) {
      // Another process put its own, equal one there between the two renames.
      if (attempt === 5) throw error;
    }
  }
}

if (import.meta.main) {
  const made = await ensureGenerated();
  process.stderr.write(made ? 'Prisma client generated.\n' : 'Prisma client is up to date.\n');
}
