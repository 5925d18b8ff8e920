/**
 * `pnpm fuzz api`: Schemathesis sends generated requests, right and wrong ones, to a whole server, and holds every answer
 * against the OpenAPI document. Once as an administrator, once as an agent. Fails on a server error, an undocumented status,
 * content type or header, an answer that does not match its schema, or input that is taken though the schema refuses it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLive } from './live-server.ts';
import { pythonWith, run } from './python.ts';

const usage = 'Usage: pnpm fuzz api [--short] [--seed N] [--cases N] [--only OPERATION_ID]\n';
const version = '4.32.5';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    cases: { type: 'string' },
    only: { type: 'string' },
  },
});
if (positionals[0] !== 'api') {
  process.stderr.write(usage);
  process.exit(2);
}
const { short, seed, only } = values;
const examples = values.cases ?? (short ? '3' : '150');
const roles = short ? (['agent'] as const) : (['admin', 'agent'] as const);
const phases = short ? 'examples,fuzzing' : 'examples,coverage,fuzzing,stateful';
const programs = await pythonWith('schemathesis', version);
const directory = mkdtempSync(join(tmpdir(), 'croupier-fuzz-'));
let failed = false;
let cases = 0;
try {
  for (const role of roles) {
    await using live = await startLive();
    const { code, output } = await run(
      join(programs, 'schemathesis'),
      [
        '--config-file',
        fileURLToPath(new URL('schemathesis.toml', import.meta.url)),
        'run',
        `${live.url}/openapi.json`,
        '--url',
        live.url,
        '--checks',
        'all',
        '--phases',
        phases,
        '--max-examples',
        examples,
        '--seed',
        seed,
        '--workers',
        '2',
        '--continue-on-failure',
        '--exclude-path',
        '/api/v1/sessions/{sessionId}/events/stream',
        ...(only === undefined ? [] : ['--include-operation-id', only]),
        '--header',
        `Authorization: Bearer ${live.tokens[role]}`,
      ],
      {
        cwd: directory,
        variables: {
          NO_COLOR: '1',
          COLUMNS: '160',
        },
        timeoutMs: 3_600_000,
        onOutput: (text) => process.stdout.write(text),
      },
    );
    const sent = Number(/(\d+) generated/.exec(output)?.[1] ?? 0);
    cases += sent;
    failed ||= code !== 0 || live.errors.length > 0;
    for (const line of live.errors.slice(0, 20)) process.stdout.write(`server: ${line}`);
    process.stdout.write(`${role}: ${sent} cases, exit code ${code}, ${live.errors.length} server errors logged\n`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.stdout.write(`${failed ? 'FAILED' : 'ok'}: ${cases} cases\n`);
process.exit(failed ? 1 : 0);
