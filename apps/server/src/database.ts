import { defaultPipelineOptions } from '@croupier/core/commit/pipeline-options';
import { applyMigrations } from '@croupier/db/migrate';
import { pendingMigrations } from '@croupier/db/migrate/pending';
import { assertDurable, createPool, type Pool } from '@croupier/db/pool';
import { isConnectionError } from '@croupier/db/pool/errors';
import { urlWithRole } from '@croupier/db/rights/application-role';
import { excessRights } from '@croupier/db/rights/excess-rights';
import { AppError } from '@croupier/kernel/errors';
import type { Logger } from '@croupier/telemetry/logger';
import { observePool } from '@croupier/telemetry/pool-metrics';
import type { Instruments } from '@croupier/telemetry/registry';
import type { Config } from './config.ts';
import { exitCodes, StartError } from './exit-codes.ts';
import { untilReachable } from './until-reachable.ts';
import { WriteHealth } from './write-health.ts';

export interface Database {
  readonly pool: Pool;
  /** For the commits alone, so that they never wait for reads. */
  readonly commitPool: Pool;
  /** One connection of its own, for looking whether the database answers. */
  readonly probe: Pool;
  /** Whether it takes writes, as far as is known. */
  readonly writes: WriteHealth;
  end(): Promise<void>;
}

/**
 * Connects, and makes sure that the database is one this server can run on: durable, with every migration applied.
 * A database that cannot be reached is tried again, with growing pauses, for `startTimeoutMs`.
 * @throws StartError with a message for the person at the terminal
 */
export async function openDatabase(
  config: Config['database'],
  logger: Logger,
  instruments: Instruments,
): Promise<Database> {
  const onIdleError = (error: Error) => logger.warn({ error }, 'a database connection was lost');
  const url = config.role === null ? config.url : urlWithRole(config.url, config.role);
  const common = { url, onIdleError };
  const writes = new WriteHealth();
  const onQuery = (durationMs: number, error: unknown): void => {
    instruments.databaseQueryDuration.observe(durationMs / 1_000);
    writes.noteOutcome(error);
  };
  const pool = createPool({ ...common, max: config.poolMax, applicationName: 'croupier server', onQuery });
  const commitPool = createPool({
    ...common,
    max: defaultPipelineOptions.batchesInFlight,
    applicationName: 'croupier commits',
    plans: 'by-index',
    onQuery,
  });
  const probe = createPool({
    ...common,
    max: 1,
    applicationName: 'croupier health',
    statementTimeoutMs: 1_500,
    connectTimeoutMs: 1_500,
  });
  const end = async () => void (await Promise.all([pool.end(), commitPool.end(), probe.end()]));
  observePool(pool, instruments);
  try {
    // It may go away again at any moment: the whole is tried anew.
    await untilReachable(config, logger, async () => {
      await prepare(config, logger);
      await takeRole(probe, config);
      if (!config.allowUnsafe) await requireDurability(pool);
      await reportRights(pool, config, logger);
    });
  } catch (error) {
    await end();
    throw error;
  }
  return { pool, commitPool, probe, writes, end };
}

/** With the login's own role: the application's may not exist before the migrations. */
async function prepare(config: Config['database'], logger: Logger): Promise<void> {
  const plain = createPool({ url: config.url, max: 1, applicationName: 'croupier start', connectTimeoutMs: 1_500 });
  try {
    await logIn(plain, config);
    await bringUpToDate(plain, config, logger);
  } finally {
    await plain.end();
  }
}

async function takeRole(probe: Pool, config: Config['database']): Promise<void> {
  try {
    await probe.query('SELECT 1');
  } catch (error) {
    if (isConnectionError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The server cannot work as the role ${config.role ?? ''}: ${reason}. "pnpm db deploy" makes the role; ` +
        `GRANT ${config.role ?? ''} TO the login of DATABASE_URL; DATABASE_ROLE=none does without.`,
      exitCodes.configuration,
      error,
    );
  }
}

async function reportRights(pool: Pool, config: Config['database'], logger: Logger): Promise<void> {
  const { role, login } = await excessRights(pool);
  const excess = role.length > 0 ? role : login;
  if (excess.length === 0) return;
  const message = 'The database login of this server could change or delete evidence';
  if (config.rights === 'refuse') {
    throw new StartError(
      `${message}: ${excess.join('; ')}. Give DATABASE_URL a login that is a member of croupier_app and owns nothing ` +
        '(docs/money.md), or set DATABASE_RIGHTS=warn.',
      exitCodes.configuration,
    );
  }
  logger.warn({ excess }, message);
}

/** @throws StartError when the database is there and refuses the login */
async function logIn(plain: Pool, config: Config['database']): Promise<void> {
  try {
    await plain.query('SELECT 1');
  } catch (error) {
    if (isConnectionError(error)) throw error;
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new StartError(
      `The database at ${address(config.url)} refuses: ${reason}. Check DATABASE_URL.`,
      exitCodes.configuration,
      error,
    );
  }
}

async function requireDurability(pool: Pool): Promise<void> {
  try {
    await assertDurable(pool);
  } catch (error) {
    if (!(error instanceof AppError) || error.internal === undefined || error.code === 'UNAVAILABLE') throw error;
    throw new StartError(`${error.internal} (DATABASE_ALLOW_UNSAFE=true)`, exitCodes.configuration, error);
  }
}

async function bringUpToDate(pool: Pool, config: Config['database'], logger: Logger): Promise<void> {
  if (config.migrate) {
    const applied = await applyMigrations(config.migrationUrl, { log: (line) => logger.info(line) });
    if (applied.length > 0) logger.info({ applied }, 'migrations applied');
    return;
  }
  const pending = await pendingMigrations(pool);
  if (pending.length === 0) return;
  throw new StartError(
    `The database lacks ${pending.length} migration${pending.length === 1 ? '' : 's'} (${pending.join(', ')}). ` +
      'Apply them with "pnpm db deploy", or start with DATABASE_MIGRATE=true.',
    exitCodes.configuration,
  );
}

/** Host, port and database of a URL: what may be shown. */
function address(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
