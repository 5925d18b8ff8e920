import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Core } from '@croupier/core/core';
import { createToken } from '@croupier/core/identity/create-token';
import { createUser } from '@croupier/core/identity/create-user';
import { systemCall } from '@croupier/core/system-call';
import { startServer } from '../fingerprint/library-server.ts';

const commandMain = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

/** What a command printed, and how long it took from its start to its end, its own start included. */
export interface Answered {
  readonly command: string;
  readonly exitCode: number;
  readonly seconds: number;
  readonly printed: unknown;
}

/**
 * Runs `pnpm croupier ledger verify --json` and `pnpm croupier events verify --json` as an operator would, one after the other,
 * over HTTP at a server of its own on this database, and tells each.
 */
export async function runProofCommands(
  database: { readonly url: string; readonly core: Core },
  tell: (answered: Answered) => void,
): Promise<void> {
  const call = systemCall('bench');
  const { userId } = await createUser(database.core, call, { username: 'auditor', role: 'operator' });
  const { token } = await createToken(database.core, call, { userId, name: 'bench', contextLevel: 2 });
  await using server = await startServer(database.url);
  for (const words of [
    ['ledger', 'verify', '--json'],
    ['events', 'verify', '--json'],
  ]) {
    tell(await run(words, { CROUPIER_URL: server.url, CROUPIER_TOKEN: token }));
  }
}

async function run(words: readonly string[], variables: Readonly<Record<string, string>>): Promise<Answered> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [commandMain, ...words], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const exited: unknown[] = await once(child, 'close');
  const seconds = Number(((performance.now() - startMs) / 1_000).toFixed(1));
  const printed: unknown = JSON.parse(text);
  return { command: `pnpm croupier ${words.join(' ')}`, exitCode: Number(exited[0]), seconds, printed };
}
