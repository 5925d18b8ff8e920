/**
 * `pnpm fuzz api`: Schemathesis sends generated requests, right and wrong ones, to a whole server, and holds every answer
 * against the OpenAPI document: by turns as an administrator and as an agent, each time on a new server and with a seed of its
 * own, until 20,000 requests were generated. Every second pair of passes asks for a game, a wallet and a session that exist. Fails on a server error, an undocumented status,
 * content type or header, an answer that does not match its schema, or input that is taken though the schema refuses it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLive, type LiveServer } from './live-server.ts';
import { pythonWith, run } from './python.ts';

const usage = 'Usage: pnpm fuzz api [--short] [--seed N] [--cases N] [--total N] [--only OPERATION_ID]\n';
const version = '4.32.5';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    /** Generated requests of an operation in the phase of random ones. */
    cases: { type: 'string' },
    /** Passes are made until so many requests were generated. */
    total: { type: 'string' },
    only: { type: 'string' },
  },
});
if (positionals[0] !== 'api') {
  process.stderr.write(usage);
  process.exit(2);
}
const { short, seed, only } = values;
const examples = values.cases ?? (short ? '3' : '12');
const total = Number(values.total ?? (short ? 1 : 20_000));
const roles = short ? (['agent'] as const) : (['admin', 'agent'] as const);
const phases = short ? 'examples,fuzzing' : 'examples,coverage,fuzzing,stateful';
const programs = await pythonWith('schemathesis', version);
const settings = readFileSync(new URL('schemathesis.toml', import.meta.url), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'croupier-fuzz-'));

/** What exists, in the place of ids that nobody has. */
function parametersOf({ gameId, walletId, sessionId }: LiveServer): string {
  const ids = Object.entries({ gameId, walletId, sessionId });
  return ['[parameters]', ...ids.map(([name, id]) => `"path.${name}" = "${id}"`), ''].join('\n');
}

let failed = false;
let cases = 0;
try {
  for (let pass = 0; cases < total; pass += 1) {
    const role = roles[pass % roles.length] ?? 'agent';
    const isSeeded = Math.floor(pass / roles.length) % 2 === 1;
    await using live = await startLive();
    const config = join(directory, `pass-${pass}.toml`);
    writeFileSync(config, isSeeded ? `${settings}\n${parametersOf(live)}` : settings);
    // The server writes its document at the first call, which may take longer than Schemathesis waits for it.
    await (await fetch(`${live.url}/openapi.json`)).arrayBuffer();
    const { code, output } = await run(
      join(programs, 'schemathesis'),
      [
        '--config-file',
        config,
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
        String(Number(seed) + pass),
        // One: CPython 3.11 loses count of its recursion when two threads parse code, and Hypothesis parses lambdas.
        '--workers',
        '1',
        '--request-timeout',
        '60',
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
    if (sent === 0) throw new Error('nothing was generated');
    cases += sent;
    // An engine that is away is no error of this server.
    const errors = live.errors.filter((line) => !line.includes('"code":"ENGINE_ERROR"'));
    failed ||= code !== 0 || errors.length > 0;
    for (const line of errors.slice(0, 20)) process.stdout.write(`server: ${line}`);
    process.stdout.write(
      `${role}${isSeeded ? ', of what exists' : ''}: ${sent} cases, exit code ${code}, ${errors.length} server errors logged\n`,
    );
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.stdout.write(`${failed ? 'FAILED' : 'ok'}: ${cases} cases\n`);
process.exit(failed ? 1 : 0);
