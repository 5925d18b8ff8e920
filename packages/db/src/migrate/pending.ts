import type { Queryable } from '../pool.ts';
import { migrationsDir } from '../paths.ts';
import { readMigrations } from './files.ts';

/** The names of the migrations that the database does not have yet, in order. Reads only. */
export async function pendingMigrations(db: Queryable): Promise<readonly string[]> {
  const names = readMigrations(migrationsDir).map((migration) => migration.name);
  const { rows: history } = await db.query<{ present: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`,
  );
  if (history[0]?.present !== true) return names;
  const { rows } = await db.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const applied = new Set(rows.map((row) => row.migration_name));
  return names.filter((name) => !applied.has(name));
}
