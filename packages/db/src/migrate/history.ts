import pg from 'pg';

import type { Migration } from './files.ts';

// The key of the advisory lock under which every Prisma schema engine applies migrations.
const engineLockKey = 72_707_369;
// Ours, around the whole: any other number.
const ownLockKey = 72_707_370;

/**
 * Run in the transaction of each migration: marks it finished. So "finished" and the changes themselves commit together, and a row that is
 * unfinished proves that its migration had no effect, however the process ended. (At most one row is unfinished: the engine refuses to go on
 * otherwise.)
 */
export const finishWithMigration =
  'UPDATE _prisma_migrations SET finished_at = clock_timestamp() WHERE finished_at IS NULL AND rolled_back_at IS NULL';

export interface HistoryOptions {
  readonly url: string;
  readonly migrations: readonly Migration[];
  readonly log: (line: string) => void;
}

/**
 * Runs `apply` while no other process of ours applies migrations to this database: it waits for them as long as they take (the engine's own
 * lock gives up after ten seconds).
 *
 * Before, it readies the history: a migration that was interrupted, or failed, had no effect and is marked rolled back, so that it applies
 * again; one that was edited after it was applied is told.
 */
export async function withHistory<T>(options: HistoryOptions, apply: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: options.url, application_name: 'croupier migrate' });
  client.on('error', () => undefined); // the engine's connection will say so
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ownLockKey]); // until the end of the connection
    await prepareHistory(client, options);
    return await apply();
  } finally {
    await client.end();
  }
}

async function prepareHistory(client: pg.Client, options: HistoryOptions): Promise<void> {
  const table = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present");
  if (!rowIsPresent(table.rows[0])) return;
  // Prisma's own command line takes the engine's lock only: what it has in hand must not be taken for interrupted.
  await client.query('SELECT pg_advisory_lock($1)', [engineLockKey]);
  const interrupted = await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = clock_timestamp() WHERE finished_at IS NULL AND rolled_back_at IS NULL RETURNING migration_name',
  );
  await client.query('SELECT pg_advisory_unlock($1)', [engineLockKey]);
  for (const row of interrupted.rows)
    options.log(`migration ${nameOf(row)} was interrupted without effect: applying it again`);
  const applied = await client.query(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  warnOfEdits(options, applied.rows);
}

function warnOfEdits(options: HistoryOptions, applied: readonly unknown[]): void {
  const onDisk = new Map(options.migrations.map((migration) => [migration.name, migration.checksum]));
  for (const row of applied) {
    const name = nameOf(row);
    const checksum = onDisk.get(name);
    if (checksum === undefined) options.log(`migration ${name} is applied to the database but is not in the folder`);
    else if (checksum !== checksumOf(row))
      options.log(
        `migration ${name} was edited after it was applied: "pnpm db reset" applies it anew (and deletes all data)`,
      );
  }
}

function rowIsPresent(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'present' in row && row.present === true;
}

function nameOf(row: unknown): string {
  return typeof row === 'object' && row !== null && 'migration_name' in row ? String(row.migration_name) : '';
}

function checksumOf(row: unknown): string {
  return typeof row === 'object' && row !== null && 'checksum' in row ? String(row.checksum) : '';
}
