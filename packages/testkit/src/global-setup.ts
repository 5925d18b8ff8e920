import process from 'node:process';

import { ensureGenerated } from '@croupier/db/generate';
import type { TestProject } from 'vitest/node';

import { startTestServer } from './test-server.ts';

/** Vitest's global set-up: the Prisma client, one Postgres for the whole run (TEST_DATABASE_URL, else an embedded one), its template. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureGenerated();
  const server = await startTestServer(process.env['TEST_DATABASE_URL']);
  project.provide('testPostgres', server.postgres);
  return async () => {
    await server[Symbol.asyncDispose]();
  };
}
