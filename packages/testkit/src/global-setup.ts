import process from 'node:process';

import { ensureGenerated } from '@croupier/db/generate';
import { makeThrowAwayDirectory } from '@croupier/db/throw-away-directory';
import type { TestProject } from 'vitest/node';

import { startTestServer } from './test-server.ts';

/**
 * Vitest's global set-up: the Prisma client, one Postgres for the whole run (TEST_DATABASE_URL, else an embedded one), its template.
 * All temporary files of the run, of its tests and of what they start, lie in one directory, which goes with the run however that ends.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureGenerated();
  const directory = await makeThrowAwayDirectory();
  process.env['TMPDIR'] = directory.path; // what os.tmpdir() answers here and in every process of the run
  const server = await startTestServer(process.env['TEST_DATABASE_URL']);
  project.provide('testPostgres', server.postgres);
  return async () => {
    await server[Symbol.asyncDispose]();
    directory.remove();
  };
}
