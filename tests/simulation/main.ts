/** `pnpm simulate money` and `pnpm simulate keys`: see the usage. The last line is one JSON object. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applyMigrations } from '@croupier/db/migrate';
import { createPool, type Pool } from '@croupier/db/pool';
import { startThrowAway } from '@croupier/db/throw-away';
import { seededRng } from '@croupier/slots/rng/xoshiro128';
import { seedDatabase } from '../fault/seed.ts';
import { freePort, ServerProcess } from '../fault/server-process.ts';
import { simulateKeys } from './simulate-keys.ts';
import { simulateMoney } from './simulate-money.ts';

/** Without free spins, which would have to be played before the next stake. */
const gameId = 'fruit-39x5';

const usage = `pnpm simulate money [--operations N] [--wallets N] [--clients N] [--seed N]
  random operations by many clients at two cores on one database, compared with a plain model
  (default: 100,000 operations, 2,000 wallets, 16 clients)
pnpm simulate keys [--keys N] [--copies N]
  copies of each key at once over two server processes: one effect each, the same bytes to all
  (default: 1,000 keys, 20 copies)
  --json   only one JSON object on standard output; progress goes to standard error
`;

function whole(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new TypeError(`${text} is no number`);
  return Number(text);
}

function readOptions(args: string[]) {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      operations: text,
      wallets: text,
      clients: text,
      keys: text,
      copies: text,
      seed: text,
      json: { type: 'boolean', default: false },
    },
  });
  const [what] = positionals;
  if ((what !== 'money' && what !== 'keys') || positionals.length > 1) throw new TypeError('money or keys');
  return {
    what,
    json: values.json,
    operations: whole(values.operations, 100_000),
    wallets: whole(values.wallets, 2_000),
    clients: whole(values.clients, 16),
    keys: whole(values.keys, 1_000),
    copies: whole(values.copies, 20),
    seed: whole(values.seed, 1 + Math.floor(Math.random() * 2 ** 30)),
  };
}

type Options = ReturnType<typeof readOptions>;

async function money(options: Options, pool: Pool, say: (line: string) => void) {
  const { operations, wallets, clients, seed } = options;
  const rng = seededRng(seed);
  const report = await simulateMoney({
    pool,
    operations,
    wallets,
    clients,
    cores: 2,
    roundOperations: 20_000,
    rng,
    say,
  });
  return { ok: report.differences + report.overdrafts + report.versionGaps === 0, seed, ...report };
}

async function keys(options: Options, url: string, pool: Pool, cleanup: AsyncDisposableStack) {
  const { playerToken, operatorToken, walletIds } = await seedDatabase(url, 200, gameId);
  const directory = mkdtempSync(join(tmpdir(), 'croupier-simulate-'));
  cleanup.defer(() => rmSync(directory, { recursive: true, force: true }));
  const servers: ServerProcess[] = [];
  for (const name of ['a', 'b']) {
    const server = new ServerProcess({
      entry: new URL('../../apps/server/src/main.ts', import.meta.url),
      port: await freePort(),
      databaseUrl: url,
      logFile: join(directory, `${name}.log`),
      allowUnsafe: true,
    });
    cleanup.defer(() => server.kill());
    server.start();
    servers.push(server);
  }
  await Promise.all(servers.map((server) => server.ready()));
  const tokens = { playerToken, operatorToken, gameId, walletIds };
  const amounts = { keys: options.keys, copies: options.copies, keysAtOnce: 64 };
  const report = await simulateKeys({ urls: servers.map((server) => server.url), pool, ...tokens, ...amounts });
  return { ok: report.notOnce.length + report.notEqual.length + report.strange.length === 0, ...report };
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch {
    process.stderr.write(usage);
    return 2;
  }
  const say = (line: string): void => void (options.json ? process.stderr : process.stdout).write(`${line}\n`);
  await using cleanup = new AsyncDisposableStack();
  // Not durable: nothing is killed here.
  const server = cleanup.use(await startThrowAway());
  await applyMigrations(server.url);
  // Patient, for a machine that does other things as well: a time-out would not be a difference.
  const patience = { connectTimeoutMs: 120_000, statementTimeoutMs: 120_000, lockTimeoutMs: 60_000 };
  const pool = createPool({ url: server.url, max: 32, applicationName: 'croupier simulation', ...patience });
  cleanup.defer(() => pool.end());
  const report =
    options.what === 'money' ? await money(options, pool, say) : await keys(options, server.url, pool, cleanup);
  say(`${report.ok ? 'ok    ' : 'FAILED'}  simulate ${options.what}`);
  process.stdout.write(`${JSON.stringify({ check: `simulate ${options.what}`, ...report })}\n`);
  return report.ok ? 0 : 1;
}

process.exit(await main());
