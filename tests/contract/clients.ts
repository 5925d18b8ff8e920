/**
 * `pnpm clients check`: generates a client in TypeScript and one in Python from openapi.yaml, and plays a session with each
 * against a live server. Needs Python 3.10 with venv, and pip's index at the first run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLive } from './live-server.ts';
import { must, pythonWith } from './python.ts';

const generatorVersion = '0.29.1';
const root = fileURLToPath(new URL('../../', import.meta.url));

if (process.argv[2] !== 'check') {
  process.stderr.write('Usage: pnpm clients check\n');
  process.exit(2);
}

async function playTypeScript(variables: Readonly<Record<string, string>>): Promise<string> {
  const cwd = join(root, 'clients/typescript');
  const programs = join(cwd, 'node_modules/.bin');
  await must(join(programs, 'openapi-typescript'), ['../../openapi.yaml', '-o', 'build/schema.d.ts'], { cwd });
  await must(join(programs, 'tsc'), ['-p', 'tsconfig.json'], { cwd });
  return await must(process.execPath, ['build/play.js'], { cwd, variables });
}

async function playPython(variables: Readonly<Record<string, string>>): Promise<string> {
  const programs = await pythonWith('openapi-python-client', generatorVersion);
  const directory = mkdtempSync(join(tmpdir(), 'croupier-client-'));
  try {
    await must(
      join(programs, 'openapi-python-client'),
      [
        'generate',
        '--path',
        join(root, 'openapi.yaml'),
        '--output-path',
        join(directory, 'client'),
        '--config',
        join(root, 'clients/python/config.yaml'),
        '--fail-on-warning',
      ],
      { variables: { PATH: `${programs}:${process.env['PATH'] ?? ''}` } },
    );
    return await must(join(programs, 'python'), [join(root, 'clients/python/play.py')], {
      variables: { ...variables, PYTHONPATH: join(directory, 'client'), PYTHONDONTWRITEBYTECODE: '1' },
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

await using live = await startLive();
const variables = { CROUPIER_URL: live.url, CROUPIER_TOKEN: live.tokens.agent, CROUPIER_WALLET: live.walletId };
let failed = 0;
for (const play of [playTypeScript, playPython]) {
  try {
    process.stdout.write(await play(variables));
  } catch (error) {
    failed += 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}
for (const line of live.errors) process.stderr.write(`server: ${line}`);
process.exitCode = failed === 0 && live.errors.length === 0 ? 0 : 1;
