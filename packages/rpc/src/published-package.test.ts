import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const here = dirname(import.meta.dirname);

/** What somebody writes who has installed the package. */
const program = `
import { initTRPC } from '@trpc/server';
import Fastify from 'fastify';
import { z } from 'zod';
import { buildOpenApi } from '@croupier/rpc/openapi-document';
import { restBinder } from '@croupier/rpc/rest-binder';
import { trpcEdge } from '@croupier/rpc/trpc-edge';
import type { RestMeta } from '@croupier/rpc/rest/rest-meta';

const t = initTRPC.meta<RestMeta>().create();
const router = t.router({
  double: t.procedure
    .meta({ openapi: { method: 'GET', path: '/double/{n}' } })
    .input(z.strictObject({ n: z.int() }))
    .output(z.int())
    .query(({ input }) => input.n * 2),
});
const app = Fastify();
app.register(trpcEdge, { prefix: '/trpc', router });
app.register(restBinder, { prefix: '/api', router });
const trpc = await app.inject('/trpc/double?input=' + encodeURIComponent('{"n":4}'));
const rest = await app.inject('/api/double/5');
const document = buildOpenApi(router, {
  title: 'Double', version: '1.0.0', servers: [], securitySchemes: {}, headerInputs: [],
  errorSchema: { name: 'Problem', schema: { type: 'object' } }, errorResponses: () => [],
});
console.log(JSON.stringify([trpc.json(), rest.json(), Object.keys(document.paths ?? {})]));
await app.close();
`;

const compilerOptions = {
  target: 'ES2023',
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  types: ['node'],
  outDir: 'built',
};

it('the built and packed package serves a plain program, types included', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rpc-package-'));
  try {
    await run(join(here, 'node_modules/.bin/tsdown'), [], { cwd: here });
    await run('npm', ['pack', join(here, 'dist'), '--pack-destination', folder]);
    const installed = join(folder, 'node_modules/@croupier/rpc');
    await mkdir(installed, { recursive: true });
    await run('tar', ['xzf', join(folder, 'croupier-rpc-0.1.0.tgz'), '-C', installed, '--strip-components=1']);
    // In place of an installation from a registry: the same dependencies that the workspace has.
    for (const name of ['@trpc', 'fastify', 'zod', 'zod-openapi', 'trpc-openapi'])
      await symlink(join(here, 'node_modules', name), join(folder, 'node_modules', name));
    await symlink(join(here, '../../node_modules/@types'), join(folder, 'node_modules/@types'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    await writeFile(join(folder, 'program.ts'), program);
    await run(join(here, '../../node_modules/.bin/tsc'), ['-p', folder]);
    const { stdout } = await run(process.execPath, [join(folder, 'built/program.js')]);
    expect(JSON.parse(stdout)).toEqual([{ result: { data: 8 } }, 10, ['/double/{n}']]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
