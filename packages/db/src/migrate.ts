import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import pg from 'pg';

import { withEngine } from './migrate/engine.ts';
import { readMigrations, readSchema, toMigrationList } from './migrate/files.ts';
import type { SchemaFolders } from './migrate/files.ts';
import { finishWithMigration, withHistory } from './migrate/history.ts';
import { migrationsDir, schemaDir } from './paths.ts';
import { grantRights } from './rights/grant-rights.ts';

export type { SchemaFolders } from './migrate/files.ts';

const filters = { externalTables: [], externalEnums: [] };
const ownFolders: SchemaFolders = { schemaDir, migrationsDir };

export interface ApplyMigrationsOptions {
  readonly folders?: SchemaFolders;
  readonly log?: (line: string) => void;
}

/**
 * Applies the migrations that the database does not have yet, in order, each in one transaction. Returns their names (empty: it was up to date).
 * Then the application's role gets its rights on the tables that are there (rights/grant-rights.ts). `url` is the owner's.
 *
 * Safe when several processes start at once: one applies, the others wait for it (advisory lock) and then find nothing to do. Safe to repeat
 * after a failure or a kill at any moment. Fails with the engine's error, which names the migration and PostgreSQL's message.
 */
export async function applyMigrations(url: string, options: ApplyMigrationsOptions = {}): Promise<readonly string[]> {
  const folders = options.folders ?? ownFolders;
  const log = options.log ?? (() => undefined);
  const engineOptions = { url, schema: readSchema(folders.schemaDir), appendToScript: finishWithMigration };
  const { appliedMigrationNames } = await withHistory(
    { url, migrations: readMigrations(folders.migrationsDir), log },
    async () => {
      const result = await withEngine(engineOptions, (engine) =>
        engine.applyMigrations({ migrationsList: toMigrationList(folders.migrationsDir), filters }),
      );
      await grantRights(url);
      return result;
    },
  );
  return appliedMigrationNames;
}

/**
 * The SQL that leads from the migrations to the schema; '' when they agree. Applies all migrations to an empty database beside `url`, which
 * needs the right to create one. What Prisma cannot express (functions, triggers, partitions, CHECKs, roles) is left alone.
 */
export async function diffSchema(url: string, folders: SchemaFolders = ownFolders): Promise<string> {
  const schema = readSchema(folders.schemaDir);
  const result = await withEngine({ url, schema }, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...toMigrationList(folders.migrationsDir) },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: true,
      filters,
    }),
  );
  return result.exitCode === 0 ? '' : `${(result.stdout ?? '').trim()}\n`;
}

export interface CreateMigrationOptions {
  readonly url: string;
  /** What the migration does, in a few words. */
  readonly name: string;
  /** Gives the folder its place in the order. */
  readonly now: Date;
  readonly folders?: SchemaFolders;
}

/** Writes a migration with the difference between migrations and schema (perhaps none), and returns the path of its SQL, to be edited. */
export async function createMigration(options: CreateMigrationOptions): Promise<string> {
  const folders = options.folders ?? ownFolders;
  const sql = await diffSchema(options.url, folders);
  const timestamp = options.now.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const name = options.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
  if (name === '') throw new Error('A migration needs a name made of letters and digits.');
  const directory = join(folders.migrationsDir, `${timestamp}_${name}`);
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'migration.sql');
  writeFileSync(path, sql === '' ? '-- Write the SQL of this migration here.\n' : sql, { flag: 'wx' });
  return path;
}

/** Deletes everything in the database's schema `public`, and applies all migrations anew. */
export async function resetDatabase(url: string, options: ApplyMigrationsOptions = {}): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'croupier migrate' });
  await client.connect();
  try {
    await client.query('DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;');
  } finally {
    await client.end();
  }
  return applyMigrations(url, options);
}
