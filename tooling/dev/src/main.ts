import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { EmbeddedPostgresError } from '@croupier/db/embedded/errors';
import { ensureGenerated } from '@croupier/db/generate';
import { ConfigError, configurationExitCode, parseConfig, type Config } from '@croupier/server/config';
import { openDevDatabase } from './database.ts';
import { writeDemoAccounts } from './demo-accounts.ts';
import { playDemo } from './demo.ts';
import { devPaths } from './dev-paths.ts';
import { requireFreePort } from './free-port.ts';
import { watchLaunchers } from './launchers.ts';
import { LogView } from './log-view.ts';
import { nextSteps } from './next-steps.ts';
import { onlyOne } from './only-one.ts';
import { complain, DevError, say } from './say.ts';
import { seed } from './seed.ts';
import { ServerProcess } from './server-process.ts';
import { watchCode } from './watch-code.ts';

/**
 * `pnpm dev`: database, migrations, games and demo accounts, the server with reload on change, and on a fresh database
 * one demo. Ends with the first signal, everything it started with it, in order.
 */
async function run(environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  mkdirSync(devPaths.stateDir, { recursive: true });
  await using stack = new AsyncDisposableStack();
  const lock = stack.use(await onlyOne());
  const givenUrl = environment['DATABASE_URL'] || undefined;
  const config = checkConfig(environment, givenUrl);
  await requireFreePort(config);
  if (await ensureGenerated()) say('Prisma client generated');
  if (signal.aborted) return;

  const database = stack.use(await openDevDatabase(givenUrl, environment['DATABASE_MIGRATION_URL'] || undefined));
  if (signal.aborted) return;
  const { accounts, isFresh } = await seed({ databaseUrl: database.url, serverUrl: addressOf(config) });
  if (signal.aborted) return;

  const log = new LogView();
  const server = stack.use(new ServerProcess({ environment: { ...environment, DATABASE_URL: database.url }, log }));
  const url = reachable(await server.start());
  writeDemoAccounts({ ...accounts, url });
  lock.announce(url);
  stack.use(watchCode((file) => void server.restart(`${file} changed`)));

  if (isFresh) await playDemo(url, signal);
  if (signal.aborted) return;
  log.quiet = false;
  process.stdout.write(`${nextSteps(url)}\n`);
  await once(signal, 'abort');
  say('Stopping');
}

/** The server's own check, before anything is started. The embedded database's address is not known yet. */
function checkConfig(environment: NodeJS.ProcessEnv, givenUrl: string | undefined): Config {
  return parseConfig({ ...environment, DATABASE_URL: givenUrl ?? 'postgresql://embedded@127.0.0.1/croupier' });
}

function addressOf({ host, port }: Config): string {
  return reachable(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** An address that listens everywhere is reached over the loopback one. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function exitCodeFor(error: unknown): number {
  if (error instanceof DevError) return error.exitCode;
  return error instanceof ConfigError ? configurationExitCode : 1;
}

function wordsFor(error: unknown): string {
  const isMeantForPeople =
    error instanceof DevError || error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  if (isMeantForPeople) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupt.abort());
watchLaunchers(() => interrupt.abort());

try {
  await run(process.env, interrupt.signal);
  process.exit(0);
} catch (error) {
  if (!interrupt.signal.aborted) complain(wordsFor(error));
  process.exit(interrupt.signal.aborted ? 0 : exitCodeFor(error));
}
